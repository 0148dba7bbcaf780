-- One row per campaign and day: its rules as validated that day.
with

source as (select * from {{ source('recorded', 'campaign_policies') }}),

renamed as (
    select
        -- ids
        campaign,
        programme,
        offer,

        -- text
        message_class,
        purpose,
        reentry,
        goal_event,
        definition_hash,

        -- numbers
        outcome_value,
        prior_response,
        priority,
        rounds_per_year,
        rest_days,
        cooldown_days,
        grace_days,
        round_days,
        goal_days,
        holdout_buckets,
        send_from_minute,
        send_until_minute,
        budget_messages,
        budget_cost,
        approval_messages,

        -- flags
        is_goal_exit,
        is_complaint_exit,
        is_blackout,
        has_impersonal,

        -- dates
        ends_on,
        as_of as valid_on
    from source
)

select * from renamed
