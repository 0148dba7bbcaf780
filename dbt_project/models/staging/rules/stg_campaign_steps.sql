-- One row per campaign, day and planned message.
with

source as (select * from {{ source('recorded', 'campaign_steps') }}),

renamed as (
    select
        -- ids
        campaign,
        step,

        -- numbers
        step_number,
        after_days,

        -- dates
        as_of as valid_on
    from source
)

select * from renamed
