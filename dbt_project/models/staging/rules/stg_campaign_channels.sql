-- One row per campaign, day and channel of its ladder that day.
with

source as (select * from {{ source('recorded', 'campaign_channels') }}),

renamed as (
    select
        -- ids
        campaign,

        -- text
        channel,

        -- numbers
        channel_rank,

        -- dates
        as_of as valid_on
    from source
)

select * from renamed
