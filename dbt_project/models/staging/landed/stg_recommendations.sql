-- One row per external id and product of the latest list that another model made for them, if it is fresh.
with

source as (select * from {{ source('raw', 'recommendations') }}),

known as (
    select
        *,
        rank() over (partition by external_id order by generated_at desc nulls last, model asc nulls last) as list_rank,
        row_number() over (
            partition by external_id, generated_at, model, product_id
            order by item_rank asc nulls last, score desc nulls last
        ) as mention
    from source
    where
        loaded_at < {{ known_before() }}
        and day >= {{ days_after(as_of(), -var('recommendations').imported_days - 1) }} -- no older list is fresh
),

renamed as (
    select
        -- ids
        external_id,
        product_id,

        -- text
        model,

        -- numbers
        cast(item_rank as integer) as item_rank,
        cast(score as decimal(28, 9)) as score,

        -- dates and instants, UTC
        {{ local_date('generated_at') }} as generated_on,
        cast(generated_at as timestamp) as generated_at
    from known
    where
        list_rank = 1
        and mention = 1
)

select * from renamed
where generated_on >= {{ days_after(as_of(), -var('recommendations').imported_days) }}
