-- One row per person with any taste: the strongest value in each dimension, and three products for them.
with

affinities as (
    select * from {{ ref('affinities') }}
    where affinity_rank = 1
),

recommendations as (
    select * from {{ ref('recommendations') }}
    where recommendation_rank <= 3
),

best as (
    select
        person_id,
        {% for dimension in ('category', 'brand', 'content', 'feature', 'store', 'channel') %}
            max(case when dimension = '{{ dimension }}' then affinity_value end) as top_{{ dimension }},
        {% endfor %}
        max(case when dimension = 'category' then affinity_share end) as top_category_share,
        max(case when dimension = 'brand' then affinity_share end) as top_brand_share
    from affinities
    group by person_id
),

offered as (
    select
        person_id,
        {% for rank in (1, 2, 3) %}
            max(case when recommendation_rank = {{ rank }} then product_id end) as recommended_product_id_{{ rank }},
            max(case when recommendation_rank = {{ rank }} then name end) as recommended_product_{{ rank }},
        {% endfor %}
        count(*) as recommendation_count
    from recommendations
    group by person_id
),

final as (
    select
        -- ids
        coalesce(best.person_id, offered.person_id) as person_id,
        {% for rank in (1, 2, 3) %}
            offered.recommended_product_id_{{ rank }},
        {% endfor %}

        -- text
        {% for dimension in ('category', 'brand', 'content', 'feature', 'store', 'channel') %}
            best.top_{{ dimension }},
        {% endfor %}
        {% for rank in (1, 2, 3) %}
            offered.recommended_product_{{ rank }},
        {% endfor %}

        -- numbers
        best.top_category_share,
        best.top_brand_share
    from best
    full join offered on best.person_id = offered.person_id
)

select * from final
