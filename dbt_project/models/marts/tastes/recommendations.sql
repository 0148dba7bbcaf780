-- One row per person and place in their list of recommended products.
-- A fresh list that was made elsewhere is used unchanged. Otherwise, products are ordered by the probability that the
-- person's next act is about them, estimated from their own acts and from `popularity_weight` acts of everyone's.
{%- set rules = var('recommendations') %}
{#- as many popular products as places fill a list; if bought ones are left out, five times as many nearly always do #}
{%- set reserve = rules.count if rules.bought_again else rules.count * 5 %}

with

people as (select * from {{ ref('people') }}),

products as (select * from {{ ref('stg_products') }}),

popularity as (select * from {{ ref('product_popularity') }}),

new_products as (select * from {{ ref('new_recommendations') }}),

imported as (select * from {{ ref('imported_recommendations') }}),

-- (interests are read three times, so that no engine keeps them all in memory; sorted columns are small, and text comes
-- last)
own as (
    select
        interests.person_id,
        interests.act_count,
        interests.purchase_count,
        popularity.popularity_rank,
        cast(interests.weight + popularity.popularity_points as decimal(18, 9)) as points,
        interests.last_on
    from {{ ref('product_interests') }} as interests
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
    from {{ ref('product_interests') }}
    group by person_id
),

-- popular products among a person's own
known as (
    select
        interests.person_id,
        popularity.popularity_rank
    from {{ ref('product_interests') }} as interests
    inner join popularity
        on
            interests.product_id = popularity.product_id
            and popularity.popularity_rank <= {{ reserve }}
),

-- people whose list is made here: the weight of their acts, and what a popular product must exceed to enter their list
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
        popularity.product_id,
        'personal' as recommendation_source,
        cast(null as string) as list_model,
        best.act_count,
        best.purchase_count,
        best.popularity_rank as tie_rank,
        0 as is_new,
        best.points,
        {{ rounded('cast(best.points as double) / listless.weight', 28, 9) }} as score,
        best.last_on
    from best
    inner join popularity on best.popularity_rank = popularity.popularity_rank
    inner join listless on best.person_id = listless.person_id
    union all
    select
        listless.person_id,
        popularity.product_id,
        'popular' as recommendation_source,
        null as list_model,
        null as act_count,
        null as purchase_count,
        popularity.popularity_rank as tie_rank,
        0 as is_new,
        popularity.popularity_points as points,
        {{ rounded('cast(popularity.popularity_points as double) / listless.weight', 28, 9) }} as score,
        null as last_on
    from listless
    inner join popularity
        on
            popularity.popularity_rank <= {{ reserve }}
            and listless.points_to_beat < popularity.popularity_points
    left join known
        on
            listless.person_id = known.person_id
            and popularity.popularity_rank = known.popularity_rank
    left join new_products
        on
            listless.person_id = new_products.person_id
            and popularity.product_id = new_products.product_id
    where
        known.person_id is null
        and new_products.person_id is null
    union all
    select
        listless.person_id,
        new_products.product_id,
        'new' as recommendation_source,
        null as list_model,
        null as act_count,
        null as purchase_count,
        new_products.place as tie_rank,
        1 as is_new,
        cast(0 as decimal(18, 9)) as points,
        null as score,
        null as last_on
    from new_products
    inner join listless on new_products.person_id = listless.person_id
    union all
    select
        person_id,
        product_id,
        'imported' as recommendation_source,
        model as list_model,
        null as act_count,
        null as purchase_count,
        place as tie_rank,
        0 as is_new,
        cast(0 as decimal(18, 9)) as points,
        score,
        null as last_on
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
        cast(ranked.recommendation_source as string) as recommendation_source,
        cast(
            case
                when ranked.recommendation_source = 'popular'
                    then 'number ' || cast(ranked.tie_rank as string) || ' with everyone'
                when ranked.recommendation_source = 'new' then 'new in ' || products.category
                when ranked.recommendation_source = 'imported' then 'list of ' || ranked.list_model
                else
                    case
                        when ranked.purchase_count > 0 then 'bought ' || cast(ranked.purchase_count as string)
                        else 'considered ' || cast(ranked.act_count as string)
                    end || ' x, last on ' || cast(ranked.last_on as string)
            end as string
        ) as reason,
        products.name,
        products.category,

        -- numbers
        cast(ranked.recommendation_rank as integer) as recommendation_rank,
        ranked.score
    from ranked
    inner join products on ranked.product_id = products.product_id
    where ranked.recommendation_rank <= {{ rules.count }}
)

select * from final
