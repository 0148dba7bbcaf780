-- One row per campaign and day: its rules as they were validated that day.
with

source as (select * from {{ source('recorded', 'campaign_policies') }}),

renamed as (
    select
        -- ids
        campaign,
        programme,
        step,

        -- text
        message_class,
        purpose,
        reentry,
        goal_event,
        definition_hash,

        -- numbers
        priority,
        cooldown_days,
        goal_days,
        holdout_buckets,

        -- dates
        as_of as valid_on
    from source
)

select * from renamed
