-- One row per offer, day and size: the ladder of values, from the smallest up.
with

source as (select * from {{ source('recorded', 'offer_sizes') }}),

renamed as (
    select
        -- ids
        offer,

        -- text
        text_en,
        text_zh,

        -- numbers
        size_rank,
        face_value,

        -- dates
        as_of as valid_on
    from source
)

select * from renamed
