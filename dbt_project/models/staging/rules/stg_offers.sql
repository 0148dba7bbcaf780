-- One row per offer and day: what could be promised that day, and by which rules.
with

source as (select * from {{ source('recorded', 'offers') }}),

renamed as (
    select
        -- ids
        offer,
        pool,

        -- text
        kind,
        currency,
        code,
        text_en,
        text_zh,
        terms_en,
        terms_zh,

        -- numbers
        minimum_purchase,
        cost_share,
        redemption_share,
        floor_share,
        cap_share,
        explore_buckets,
        expiry_days,

        -- flags
        is_unique_code,

        -- dates
        until_on,
        as_of as valid_on
    from source
)

select * from renamed
