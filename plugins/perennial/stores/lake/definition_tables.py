"""The validated definitions and offers on which a day's decisions are based."""

import pyarrow as pa

from perennial.stores.lake.columns import ID, MONEY, SHARE, TEXT, schema

DEFINED = {
    # the day's definitions
    "campaign_policies": schema(
        campaign=ID,
        programme=ID,
        message_class=TEXT,
        purpose=TEXT,
        reentry=TEXT,
        offer=ID,
        goal_event=TEXT,
        definition_hash=TEXT,
        outcome_value=MONEY,
        prior_response=pa.float64(),
        priority=pa.int32(),
        rounds_per_year=pa.int32(),
        rest_days=pa.int32(),
        cooldown_days=pa.int32(),
        grace_days=pa.int32(),
        round_days=pa.int32(),
        goal_days=pa.int32(),
        holdout_buckets=pa.int32(),
        send_from_minute=pa.int32(),
        send_until_minute=pa.int32(),
        budget_messages=pa.int32(),
        budget_cost=MONEY,
        approval_messages=pa.int32(),
        is_goal_exit=pa.bool_(),
        is_complaint_exit=pa.bool_(),
        is_blackout=pa.bool_(),
        has_impersonal=pa.bool_(),
        ends_on=pa.date32(),
    ),
    "campaign_steps": schema(campaign=ID, step=ID, step_number=pa.int32(), after_days=pa.int32()),
    "campaign_channels": schema(campaign=ID, channel=ID, channel_rank=pa.int32()),
    "campaign_variants": schema(
        campaign=ID, variant=ID, from_bucket=pa.int32(), until_bucket=pa.int32()
    ),
    # the day's offers, and the remaining coupon codes
    "offers": schema(
        offer=ID,
        kind=TEXT,
        currency=TEXT,
        pool=ID,
        code=TEXT,
        code_prefix=TEXT,
        text_en=TEXT,
        text_zh=TEXT,
        terms_en=TEXT,
        terms_zh=TEXT,
        minimum_purchase=MONEY,
        cost_share=SHARE,
        redemption_share=SHARE,
        floor_share=SHARE,
        cap_share=SHARE,
        explore_buckets=pa.int32(),
        expiry_days=pa.int32(),
        code_length=pa.int32(),
        is_unique_code=pa.bool_(),
        until_on=pa.date32(),
    ),
    "offer_sizes": schema(
        offer=ID, text_en=TEXT, text_zh=TEXT, size_rank=pa.int32(), face_value=MONEY
    ),
    "coupon_stock": schema(pool=ID, coupon_count=pa.int64(), free_count=pa.int64()),
}
"""By table, partitioned by run."""
