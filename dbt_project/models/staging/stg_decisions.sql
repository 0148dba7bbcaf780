-- One row per candidate and day up to the run's day, as frozen: test runs never enter.
with

source as (select * from {{ source('recorded', 'decisions') }}),

renamed as (
    select
        -- ids
        message_id,
        programme,
        campaign,
        step,
        person_id,

        -- text
        message_class,
        outcome,
        reason,
        arm,
        channel,
        variant,

        -- dates
        as_of as decided_on
    from source
    where as_of <= {{ as_of() }}
)

select * from renamed
