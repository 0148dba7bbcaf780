"""What is taken out of the models, one at a time: each of these must be noticed by a check."""

from typing import NamedTuple


class Mutation(NamedTuple):
    """One gate or limit, the model it stands in, and the text that is put in place of its own."""

    gate: str
    model: str
    text: str
    instead: str


def _never(gate: str, model: str, condition: str) -> Mutation:
    return Mutation(gate, model, f"when {condition} then", "when false then")


GATES = (
    _never("kill switch", "eligibility", "stops.is_killed or not channels.has_live"),
    Mutation("kill switch: all", "campaign_stops", "killed.scope = 'all'", "false"),
    Mutation("kill switch: programme", "campaign_stops", "killed.scope = 'programme'", "false"),
    Mutation("kill switch: campaign", "campaign_stops", "killed.scope = 'campaign'", "false"),
    Mutation("kill switch: channel", "candidate_channels", "killed.name is null as", "true as"),
    _never("stale data", "eligibility", "stops.is_stale"),
    _never("erasure", "eligibility", "erased.person_id is not null"),
    _never("consent", "eligibility", "not channels.has_permitted"),
    Mutation(
        *("consent: never asked", "candidate_channels"),
        *("coalesce(permissions.is_granted, false)", "coalesce(permissions.is_granted, true)"),
    ),
    Mutation(
        *("consent: of the channel", "candidate_channels"),
        *("and ladders.channel = permissions.channel", "and permissions.channel = 'email'"),
    ),
    Mutation("consent: on the way", "chosen_channels", "and is_permitted and not", "and not"),
    _never("suppression", "eligibility", "not channels.has_unsuppressed"),
    Mutation(
        *("suppression: on the way", "chosen_channels"),
        *("not is_suppressed and has_address and", "has_address and"),
    ),
    _never("shared address", "eligibility", "not channels.has_own_or_none"),
    Mutation(
        *("shared address: on the way", "chosen_channels"),
        *("has_address and is_address_owner", "has_address"),
    ),
    _never(
        *("pause", "eligibility"),
        "paused.person_id is not null and policies.message_class = 'marketing'",
    ),
    Mutation(
        "pause: its end",
        "eligibility",
        "where until_at > ",
        "where until_at is not null or until_at > ",
    ),
    Mutation(
        *("pause: marketing", "eligibility"),
        *(
            "is not null and policies.message_class = 'marketing' then 'paused'",
            "is not null then 'paused'",
        ),
    ),
    _never("campaign end", "eligibility", "stops.is_over"),
    Mutation(
        "campaign end: last day", "campaign_stops", "policies.ends_on <", "policies.ends_on <="
    ),
    _never(
        *("open complaint", "eligibility"),
        "policies.is_complaint_exit and people.has_open_complaint",
    ),
    _never("goal reached", "exits", "reached.person_id is not null"),
    _never("left audience", "exits", "not candidates.is_in_audience"),
    _never(
        *("already entered", "due_steps"),
        "placed.last_taken_on is not null and policies.reentry = 'once'",
    ),
    _never("rounds used", "due_steps", "placed.rounds_in_year_count >= policies.rounds_per_year"),
    Mutation("resting", "due_steps", "< policies.rest_days then", "< 0 then"),
    _never("not entering", "due_steps", "not placed.is_entering"),
    _never("step not due", "due_steps", "placed.is_open and placed.step_number is null"),
    Mutation("step taken", "due_steps", "rounds.last_step_number < steps.step_number", "true"),
    Mutation("step: grace", "due_steps", "+ policies.grace_days", "+ 99"),
    Mutation("cooldown", "eligibility", "< policies.cooldown_days then", "< 0 then"),
    _never("law", "eligibility", "not channels.has_lawful"),
    Mutation("law: from", "send_windows", "coalesce(laws.from_minute, 0)", "0"),
    Mutation("law: until", "send_windows", "coalesce(laws.until_minute, 1440)", "1440"),
    Mutation("law: unknown region", "send_windows", "min(until_minute)", "max(until_minute)"),
    _never(
        *("blackout day", "eligibility"),
        "stops.is_blackout and policies.message_class = 'marketing'",
    ),
    Mutation("blackout: campaign's", "campaign_stops", "policies.is_blackout\n", "false\n"),
    Mutation("blackout: business's", "campaign_stops", "in ('2017-11-05')", "in ('')"),
    _never("quiet hours", "eligibility", "not channels.has_slot"),
    Mutation(
        *("quiet hours: morning", "send_windows"),
        *("greatest(law_from_minute, quiet_until_minute)", "law_from_minute"),
    ),
    Mutation(
        *("quiet hours: evening", "send_windows"),
        *("least(law_until_minute, quiet_from_minute)", "law_until_minute"),
    ),
    Mutation("quiet hours: business's", "send_windows", "0 else 540 end", "0 else 0 end"),
    Mutation("clock: zone", "zone_hours", "timezone(zones.time_zone,", "timezone('UTC',"),
    Mutation("clock: end of day", "zone_hours", "where instants.slot_at <", "where now() >"),
    _never("address", "eligibility", "not channels.has_open"),
    _never(
        *("personalisation", "eligibility"),
        "refusing.person_id is not null and not policies.has_impersonal",
    ),
    Mutation(
        *("personalisation: words", "decisions"),
        *("when eligibility.is_impersonal then candidates", "when false then candidates"),
    ),
)

DRAWS = (
    Mutation("holdout: global", "draws", "is_global_draw or was_held_out then", "false then"),
    Mutation("holdout: global draw", "draws", "is_global_draw or", "false or"),
    Mutation("holdout: campaign draw", "draws", "is_campaign_draw or", "false or"),
    Mutation(
        *("holdout: recorded person", "draws"),
        *("global_people.person_id is not null or", "false or"),
    ),
    Mutation(
        *("holdout: recorded address", "draws"),
        *("or global_addresses.address_hash is not null", "or false"),
    ),
    Mutation(
        *("holdout: campaign's person", "draws"),
        *("campaign_people.person_id is not null or", "false or"),
    ),
    Mutation(
        *("holdout: campaign's address", "draws"),
        *("or campaign_addresses.address_hash is not null", "or false"),
    ),
    _never("holdout: not of service", "draws", "message_class = 'service'"),
)

LIMITS = (
    Mutation("cap: channel", "contenders", "channel_room <= 0 or person_room", "person_room"),
    Mutation("cap: any", "contenders", "or person_room <= 0", "or false"),
    Mutation("cap: channel, today", "arbitration", "rank_on_channel <= channel_room", "true"),
    Mutation("cap: any, today", "arbitration", "person_rank <= person_room", "true"),
    Mutation("cap: tightest", "contact_room", "least(min(room),", "least(max(room),"),
    Mutation(
        "cap: 7 days", "contact_room", "cast('2017-03-06' as date)", "cast('2017-03-12' as date)"
    ),
    Mutation(
        "cap: 30 days", "contact_room", "cast('2017-02-11' as date)", "cast('2017-03-12' as date)"
    ),
    Mutation(
        "cap: week", "contact_room", "cast('2017-03-27' as date)", "cast('2017-04-01' as date)"
    ),
    Mutation(
        "cap: month", "contact_room", "cast('2017-03-01' as date)", "cast('2017-03-12' as date)"
    ),
    Mutation(
        "cap: year", "contact_room", "cast('2017-01-01' as date)", "cast('2017-04-01' as date)"
    ),
    Mutation("cap: of the channel", "contact_room", "and channel = 'sms'", "and channel = 'x'"),
    Mutation(
        *("history: what may have left", "contact_history"),
        *("state not in ('rejected', 'withheld')", "state = 'accepted'"),
    ),
    Mutation(
        "history: not service",
        "contact_history",
        "message_class = 'marketing'",
        "message_class <> ''",
    ),
    Mutation(
        *("history: before today", "contact_history", "and decided_on < cast"),
        "and decided_on <= cast",
    ),
    Mutation("gap: hours", "contenders", "then 'too_soon'", "and false then 'too_soon'"),
    Mutation(
        "gap: one a day", "contenders", ", 1\n        ) as person_room", ", 9) as person_room"
    ),
    Mutation("fatigue", "contenders", "< fatigue_days then", "< 0 then"),
    Mutation("fatigue: doubling", "contact_pressure", "power(2,", "power(1,"),
    Mutation(
        *("fatigue: unanswered", "contact_pressure"),
        *("or contacts.decided_on > stages.last_use_on", "or true"),
    ),
    _never("offer withdrawn", "offer_choices", "offers.offer is null"),
    Mutation("offer expired", "offer_choices", "offers.until_on <", "false and offers.until_on <"),
    _never(
        *("coupons exhausted", "offer_choices"),
        "offers.pool is not null and coalesce(stock.free_count, 0) = 0",
    ),
    _never("offer too large", "offer_choices", "ruled.ruled_rank is null"),
    Mutation(
        *("offer: usual purchase", "offer_bounds"),
        *(
            "coalesce(sizes.face_value <= offers.cap_share * candidates.usual_purchase, true)",
            "true",
        ),
    ),
    Mutation(
        *("offer: predicted value", "offer_bounds"),
        *("<= offers.cap_share * candidates.predicted_value, true", "<= 1000000, true"),
    ),
    Mutation("offer: limits", "contenders", "when offer_problem is not null", "when false"),
    Mutation("offer: service", "contenders", "'service' then offer_problem", "'service' then null"),
    _never("gain", "contenders", "expected_value <= 0"),
    Mutation(
        "gain: goodwill", "expected_values", "coalesce(pressure.unanswered_count, 0) + 1", "1"
    ),
    Mutation("gain: cost of offer", "expected_values", "- offer_cost", "- 0"),
)

CHOICE = (
    Mutation("best set", "arbitration", "expected_value desc", "expected_value asc"),
    Mutation(
        *("budget: messages", "arbitration"),
        *("coalesce(budgets.budget_messages >= count(*) over so_far, true)", "true"),
    ),
    Mutation(
        *("budget: cost", "arbitration"),
        *("budgets.budget_cost >= budgets.spent_cost +", "true or 0 <="),
    ),
    Mutation("budget: spent before", "arbitration", "budgets.spent_cost + sum", "sum"),
    Mutation(
        "budget: hard stop",
        "arbitration",
        "when chosen.is_within",
        "when chosen.is_within is not null",
    ),
    Mutation("approval", "verdicts", "and volumes.is_held", "and false"),
    Mutation(
        "approval: definition's",
        "volumes",
        "planned.planned_count > policies.approval_messages",
        "false",
    ),
    Mutation("approval: jump", "volumes", "planned.planned_count > 3 * least", "0 > 3 * least"),
    Mutation(
        "approval: of how many", "volumes", "> stops.approved_count", "> stops.approved_count + 1"
    ),
    Mutation("approval: given", "volumes", "planned.planned_count > stops.approved_count", "true"),
)

MUTATIONS = (*GATES, *DRAWS, *LIMITS, *CHOICE)
