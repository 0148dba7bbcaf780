-- One row per person and new product of a category they like, the best liked category first.
{{ config(materialized='view') }}

with

products as (select * from {{ ref('stg_products') }}),

popularity as (select * from {{ ref('product_popularity') }}),

affinities as (
    select * from {{ ref('affinities') }}
    where dimension = 'category'
),

product_interests as (select * from {{ ref('product_interests') }}),

-- products of the catalogue's first delivery are not new
began as (
    select min(first_known_on) as began_on from products
),

new_products as (
    select
        products.product_id,
        products.category,
        products.first_known_on,
        row_number() over (
            partition by products.category
            order by popularity.popularity_rank asc nulls last, products.product_id asc nulls last
        ) as category_rank
    from products
    cross join began
    left join popularity on products.product_id = popularity.product_id
    where
        products.is_recommendable
        and products.first_known_on >= {{ days_after(as_of(), -var('recommendations').new_days) }}
        and products.first_known_on > began.began_on
),

ranked as (
    select
        affinities.person_id,
        new_products.product_id,
        new_products.category,
        new_products.first_known_on,
        row_number() over (
            partition by affinities.person_id
            order by affinities.affinity_rank asc nulls last, new_products.category_rank asc nulls last
        ) as place
    from affinities
    inner join new_products
        on
            affinities.affinity_value = new_products.category
            and new_products.category_rank <= {{ var('recommendations').new_count }} -- a list has no room for more
    left join product_interests
        on
            affinities.person_id = product_interests.person_id
            and new_products.product_id = product_interests.product_id
    where product_interests.person_id is null
),

final as (
    select
        -- ids
        person_id,
        product_id,

        -- text
        category,

        -- numbers
        cast(place as integer) as place,

        -- dates
        first_known_on
    from ranked
    where place <= {{ var('recommendations').new_count }}
)

select * from final
