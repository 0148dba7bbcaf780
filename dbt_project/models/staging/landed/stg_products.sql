-- One row per product: the latest version of it that was known to the run.
with

source as (select * from {{ source('raw', 'products') }}),

known as (
    select
        *,
        min(loaded_at) over (partition by product_id) as first_loaded_at,
        row_number() over (
            partition by product_id
            order by
                updated_at desc nulls last,
                loaded_at desc nulls last,
                properties asc nulls last,
                name asc nulls last,
                category asc nulls last,
                brand asc nulls last
        ) as version_rank
    from source
    where loaded_at < {{ known_before() }}
),

renamed as (
    select
        -- ids
        product_id,

        -- text
        name,
        category,
        brand,
        properties,

        -- flags
        coalesce({{ property('properties', 'withdrawn') }}, 'false') <> 'true'
        and not coalesce({{ is_one_of('category', var('recommendations').excluded_categories) }}, false)
            as is_recommendable,

        -- dates
        {{ local_date('first_loaded_at') }} as first_known_on
    from known
    where version_rank = 1
)

select * from renamed
