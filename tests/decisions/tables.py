"""The tables and columns that the decision models read."""

import pyarrow as pa

TEXT, WHOLE, FLAG = pa.string(), pa.int64(), pa.bool_()
DAY, INSTANT = pa.date32(), pa.timestamp("us")
REAL, MONEY = pa.float64(), pa.decimal128(18, 4)

POLICY = {
    **dict.fromkeys(("campaign", "programme", "message_class", "purpose", "reentry"), TEXT),
    **dict.fromkeys(("offer", "goal_event", "definition_hash"), TEXT),
    "outcome_value": MONEY,
    "prior_response": REAL,
    **dict.fromkeys(("priority", "rounds_per_year", "rest_days", "cooldown_days"), WHOLE),
    **dict.fromkeys(("grace_days", "round_days", "goal_days", "holdout_buckets"), WHOLE),
    **dict.fromkeys(("send_from_minute", "send_until_minute", "budget_messages"), WHOLE),
    "budget_cost": MONEY,
    "approval_messages": WHOLE,
    **dict.fromkeys(("is_goal_exit", "is_complaint_exit", "is_blackout", "has_impersonal"), FLAG),
    **dict.fromkeys(("ends_on", "valid_on"), DAY),
}

PROFILE = {
    **dict.fromkeys(("person_id", "locale", "activity_stage", "rfm_segment", "rfm_tier"), TEXT),
    **dict.fromkeys(("has_open_complaint", "is_bargain_hunter"), FLAG),
    **dict.fromkeys(("monetary_score", "purchase_count"), WHOLE),
    "value_model_on": DAY,
    **dict.fromkeys(("average_purchase", "predicted_value", "p_alive"), REAL),
}

TABLES: dict[str, dict[str, pa.DataType]] = {
    "staging.stg_campaign_policies": POLICY,
    "staging.stg_campaign_steps": {
        "campaign": TEXT,
        "step": TEXT,
        "step_number": WHOLE,
        "after_days": WHOLE,
        "valid_on": DAY,
    },
    "staging.stg_campaign_channels": {
        "campaign": TEXT,
        "channel": TEXT,
        "channel_rank": WHOLE,
        "valid_on": DAY,
    },
    "staging.stg_campaign_variants": {
        "campaign": TEXT,
        "variant": TEXT,
        "from_bucket": WHOLE,
        "until_bucket": WHOLE,
        "valid_on": DAY,
    },
    "staging.stg_kill_switches": {"scope": TEXT, "name": TEXT, "is_on": FLAG},
    "staging.stg_approvals": {"campaign": TEXT, "message_count": WHOLE},
    "staging.stg_suppressions": {"person_id": TEXT, "channel": TEXT, "reason": TEXT},
    "staging.stg_pauses": {"person_id": TEXT, "until_at": INSTANT},
    "staging.stg_holdouts": {"draw": TEXT, "person_id": TEXT, "address_hash": TEXT},
    "staging.stg_enrolments": {
        **dict.fromkeys(("campaign", "person_id", "recorded_person_id", "arm"), TEXT),
        "round": WHOLE,
        "entered_on": DAY,
    },
    "staging.stg_deliveries": {
        **dict.fromkeys(("message_id", "campaign", "step", "person_id", "channel"), TEXT),
        "message_class": TEXT,
        "state": TEXT,
        "decided_on": DAY,
        "occurred_at": INSTANT,
    },
    "staging.stg_decisions": {
        **dict.fromkeys(("campaign", "person_id", "outcome", "activity_stage"), TEXT),
        "rfm_segment": TEXT,
        "expected_cost": MONEY,
        "decided_on": DAY,
    },
    "staging.stg_offers": {
        "offer": TEXT,
        "pool": TEXT,
        "currency": TEXT,
        "cost_share": REAL,
        "redemption_share": REAL,
        "floor_share": REAL,
        "cap_share": REAL,
        "explore_buckets": WHOLE,
        "until_on": DAY,
        "valid_on": DAY,
    },
    "staging.stg_offer_sizes": {
        "offer": TEXT,
        "size_rank": WHOLE,
        "face_value": MONEY,
        "valid_on": DAY,
    },
    "staging.stg_coupon_stock": {"pool": TEXT, "free_count": WHOLE, "valid_on": DAY},
    "marts.people": {"person_id": TEXT, "time_zone": TEXT, "region": TEXT},
    "marts.person_profile": PROFILE,
    "marts.person_events": {"person_id": TEXT, "event_type": TEXT, "occurred_on": DAY},
    "marts.stages": {"person_id": TEXT, "last_use_on": DAY},
    "marts.permissions": {
        "person_id": TEXT,
        "purpose": TEXT,
        "channel": TEXT,
        "is_granted": FLAG,
        "occurred_at": INSTANT,
    },
    "marts.reachability": {
        **dict.fromkeys(("person_id", "channel", "address_hash", "suppression_reason"), TEXT),
        "habit_share": REAL,
        "is_suppressed": FLAG,
        "has_address": FLAG,
        "is_address_owner": FLAG,
    },
    "marts.affinities": {
        "person_id": TEXT,
        "dimension": TEXT,
        "affinity_value": TEXT,
        "affinity_share": REAL,
        "dimension_act_count": WHOLE,
    },
    "marts.behaviour_patterns": {"person_id": TEXT, "redeemed_share": REAL},
}
