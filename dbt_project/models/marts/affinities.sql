-- One row per person, dimension and value that the person turns to most: a category, a brand, a topic, a feature, a
-- store, a channel, an hour of the day.
{{ config(pre_hook="{{ memory(is_wide=true) }}", post_hook="{{ memory() }}") }}
{%- set properties = {
    'content': ('topic', ['content_viewed']),
    'feature': ('feature', ['feature_used']),
    'store': ('store_id', ['purchase', 'store_visited']),
    'channel': ('channel', ['purchase', 'visit'])
} %}

with

products as (select * from {{ ref('stg_products') }}),

product_interests as (select * from {{ ref('product_interests') }}),

-- whose clock is another than the business's
elsewhere as (
    select
        person_id,
        time_zone
    from {{ ref('people') }}
    where time_zone <> '{{ var("business_zone") }}'
),

-- lines of a basket say nothing of hour, store or channel that the basket has not said
acts as (
    select
        events.person_id,
        {% for dimension, (name, event_types) in properties.items() -%}
            case
                when {{ is_event_in(event_types) }} then {{ property('events.properties', name) }}
            end as {{ dimension }},
        {% endfor -%}
        events.occurred_on,
        {{ local_hour('events.occurred_at', 'elsewhere.time_zone') }} as local_hour,
        {{ decayed('events.occurred_on') }} as weight
    from {{ ref('person_events') }} as events
    left join elsewhere on events.person_id = elsewhere.person_id
    where
        {{ in_look_back() }}
        and not {{ is_event_in(var('taste').passive_events + var('taste').line_events) }}
),

valued as (
    select
        acts.person_id,
        dimensions.dimension,
        case dimensions.dimension
            {% for dimension in properties -%}
                when '{{ dimension }}' then acts.{{ dimension }}
            {% endfor -%}
            else lpad(cast(acts.local_hour as varchar), 2, '0')
        end as affinity_value,
        1 as act_count,
        acts.weight,
        acts.occurred_on as last_on
    from acts
    cross join (
        values
        {% for dimension in properties %}
            ('{{ dimension }}'),
        {% endfor %}
        ('hour')
    ) as dimensions (dimension)
    {% for dimension in ['category', 'brand'] -%}
        union all
        select
            product_interests.person_id,
            '{{ dimension }}' as dimension,
            products.{{ dimension }} as affinity_value,
            product_interests.act_count,
            product_interests.weight,
            product_interests.last_on
        from product_interests
        inner join products on product_interests.product_id = products.product_id
    {% endfor %}
),

summed as (
    select
        person_id,
        dimension,
        affinity_value,
        cast(sum(act_count) as integer) as act_count,
        cast(sum(weight) as decimal(18, 9)) as weight,
        max(last_on) as last_on
    from valued
    where affinity_value is not null
    group by person_id, dimension, affinity_value
),

totals as (
    select
        person_id,
        dimension,
        count(*) as value_count,
        sum(act_count) as act_count,
        sum(cast(act_count as bigint) * act_count) as squares,
        sum(weight) as weight
    from summed
    group by person_id, dimension
),

-- (the rank stands alone, so that an engine need not sort what is not kept)
kept as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by person_id, dimension
                order by weight desc nulls last, last_on desc nulls last, affinity_value asc nulls last
            ) as affinity_rank
        from summed
    ) as ranked
    where affinity_rank <= {{ var('taste').kept_values }}
),

final as (
    select
        -- ids
        kept.person_id,

        -- text
        cast(kept.dimension as varchar) as dimension,
        cast(kept.affinity_value as varchar) as affinity_value,

        -- numbers
        cast(kept.affinity_rank as integer) as affinity_rank,
        cast(kept.act_count as integer) as act_count,
        cast(totals.act_count as integer) as dimension_act_count,
        cast(totals.value_count as integer) as value_count,
        cast(
            cast(totals.act_count as double) * totals.act_count / nullif(cast(totals.squares as double), 0)
            as decimal(18, 4)
        ) as variety,
        cast(
            coalesce(cast(kept.weight as double) / nullif(cast(totals.weight as double), 0), 0) as decimal(10, 9)
        ) as affinity_share,

        -- dates
        kept.last_on
    from kept
    inner join totals on kept.person_id = totals.person_id and kept.dimension = totals.dimension
)

select * from final
