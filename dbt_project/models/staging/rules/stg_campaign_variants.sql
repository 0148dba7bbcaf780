-- One row per campaign, day and variant: its range of hash buckets, from inclusive, until exclusive.
with

source as (select * from {{ source('recorded', 'campaign_variants') }}),

renamed as (
    select
        -- ids
        campaign,

        -- text
        variant,

        -- numbers
        from_bucket,
        until_bucket,

        -- dates
        as_of as valid_on
    from source
)

select * from renamed
