-- One row per pool of codes and day: how many codes were left when the day was decided.
with

source as (select * from {{ source('recorded', 'coupon_stock') }}),

renamed as (
    select
        -- ids
        pool,

        -- numbers
        coupon_count,
        free_count,

        -- dates
        as_of as valid_on
    from source
)

select * from renamed
