-- One row per person and place in their list of recommended products.
-- A fresh list that was made elsewhere is used as it is. Else products stand in the order of the chance that the
-- person's next act is about them, told from their own acts and from `popularity_weight` acts of everyone's taste.
{%- set rules = var('recommendations') %}
{#- as many popular products as a list has places always fill it; with those left out that were bought, nearly always #}
{%- set reserve = rules.count if rules.bought_again else rules.count * 5 %}

with

people as (select * from {{ ref('people') }}),

products as (select * from {{ ref('stg_products') }}),

product_interests as (select * from {{ ref('product_interests') }}),

popularity as (select * from {{ ref('product_popularity') }}),

new_products as (select * from {{ ref('new_recommendations') }}),

imported as (select * from {{ ref('imported_recommendations') }}),

own as (
    select
        interests.*,
        popularity.popularity_rank,
        cast(interests.weight + popularity.popularity_points as decimal(18, 9)) as points
    from product_interests as interests
    inner join popularity on interests.product_id = popularity.product_id
    {% if not rules.bought_again -%}
        where interests.purchase_count = 0
    {%- endif %}
),

best as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by person_id order by points desc nulls last, popularity_rank asc nulls last
            ) as own_rank
        from own
    ) as ranked
    where own_rank <= {{ rules.count }}
),

done as (
    select
        person_id,
        sum(weight) as weight
    from product_interests
    group by person_id
),

-- whose list is made here: how much they did, and what a popular product must beat to come into their list
listless as (
    select
        people.person_id,
        nullif(cast(coalesce(done.weight, 0) as double) + {{ rules.popularity_weight }}, 0) as weight,
        coalesce(lasts.points, -1) as points_to_beat
    from people
    left join done on people.person_id = done.person_id
    left join best as lasts on people.person_id = lasts.person_id and lasts.own_rank = {{ rules.count }}
    left join imported on people.person_id = imported.person_id and imported.place = 1
    where imported.person_id is null
),

candidates as (
    select
        best.person_id,
        best.product_id,
        'personal' as recommendation_source,
        case
            when best.purchase_count > 0 then 'bought ' || cast(best.purchase_count as varchar) || ' x'
            else 'considered ' || cast(best.act_count as varchar) || ' x'
        end || ', last on ' || cast(best.last_on as varchar) as reason,
        best.popularity_rank as tie_rank,
        0 as is_new,
        best.points,
        cast(best.points as double) / listless.weight as score
    from best
    inner join listless on best.person_id = listless.person_id
    union all
    select
        listless.person_id,
        popularity.product_id,
        'popular' as recommendation_source,
        'number ' || cast(popularity.popularity_rank as varchar) || ' with everyone' as reason,
        popularity.popularity_rank as tie_rank,
        0 as is_new,
        popularity.popularity_points as points,
        cast(popularity.popularity_points as double) / listless.weight as score
    from listless
    inner join popularity
        on
            popularity.popularity_rank <= {{ reserve }}
            and listless.points_to_beat < popularity.popularity_points
    left join product_interests as interests
        on
            listless.person_id = interests.person_id
            and popularity.product_id = interests.product_id
    left join new_products
        on
            listless.person_id = new_products.person_id
            and popularity.product_id = new_products.product_id
    where
        interests.person_id is null
        and new_products.person_id is null
    union all
    select
        listless.person_id,
        new_products.product_id,
        'new' as recommendation_source,
        'new in ' || new_products.category as reason,
        new_products.place as tie_rank,
        1 as is_new,
        cast(0 as decimal(18, 9)) as points,
        cast(null as double) as score
    from new_products
    inner join listless on new_products.person_id = listless.person_id
    union all
    select
        person_id,
        product_id,
        'imported' as recommendation_source,
        'list of ' || model as reason,
        place as tie_rank,
        0 as is_new,
        cast(0 as decimal(18, 9)) as points,
        score
    from imported
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id
            order by is_new desc nulls last, points desc nulls last, tie_rank asc nulls last
        ) as recommendation_rank
    from candidates
),

final as (
    select
        -- ids
        ranked.person_id,
        ranked.product_id,

        -- text
        cast(ranked.recommendation_source as varchar) as recommendation_source,
        cast(ranked.reason as varchar) as reason,
        products.name,
        products.category,

        -- numbers
        cast(ranked.recommendation_rank as integer) as recommendation_rank,
        cast(ranked.score as decimal(28, 9)) as score
    from ranked
    inner join products on ranked.product_id = products.product_id
    where ranked.recommendation_rank <= {{ rules.count }}
)

select * from final
