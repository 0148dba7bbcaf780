-- One row per product that may be recommended and that somebody acted on in the look-back.
{%- set rules = var('recommendations') %}

with

product_interests as (select * from {{ ref('product_interests') }}),

products as (select * from {{ ref('stg_products') }}),

summed as (
    select
        product_interests.product_id,
        products.category,
        products.first_known_on,
        count(*) as person_count,
        sum(product_interests.act_count) as act_count,
        sum(product_interests.weight) as weight
    from product_interests
    inner join products on product_interests.product_id = products.product_id and products.is_recommendable
    group by product_interests.product_id, products.category, products.first_known_on
),

shared as (
    select
        *,
        coalesce(cast(weight as double) / nullif(cast(sum(weight) over () as double), 0), 0) as weight_share,
        row_number() over (order by weight desc nulls last, product_id asc nulls last) as popularity_rank
    from summed
),

final as (
    select
        -- ids
        product_id,

        -- text
        category,

        -- numbers
        cast(popularity_rank as integer) as popularity_rank,
        cast(person_count as integer) as person_count,
        cast(act_count as integer) as act_count,
        {{ rounded('weight_share', 16, 15) }} as popularity_share,
        {{ rounded('weight_share * ' ~ rules.popularity_weight, 18, 9) }} as popularity_points,

        -- dates
        first_known_on
    from shared
)

select * from final
