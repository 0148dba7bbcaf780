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

-- people with another time zone than the business's
elsewhere as (
    select
        person_id,
        time_zone
    from {{ ref('people') }}
    where time_zone <> '{{ var("business_zone") }}'
),

-- lines of a basket add nothing about hour, store or channel to the basket itself
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
            else lpad(cast(acts.local_hour as string), 2, '0')
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
    -- (separate, so that no engine keeps all interests, or all sums, in memory)
    {% for dimension in ['category', 'brand'] -%}
        union all
        select
            interests.person_id,
            '{{ dimension }}' as dimension,
            products.{{ dimension }} as affinity_value,
            cast(sum(interests.act_count) as integer) as act_count,
            cast(sum(interests.weight) as decimal(18, 9)) as weight,
            max(interests.last_on) as last_on
        from {{ ref('product_interests') }} as interests
        inner join products on interests.product_id = products.product_id
        where products.{{ dimension }} is not null
        group by interests.person_id, products.{{ dimension }}
    {% endfor %}
),

-- (one order for the rank and the totals)
ranked as (
    select
        *,
        row_number() over by_weight as affinity_rank,
        count(*) over whole as value_count,
        sum(act_count) over whole as dimension_act_count,
        sum(cast(act_count as bigint) * act_count) over whole as squares,
        sum(weight) over whole as dimension_weight
    from summed
    window
        by_weight as (
            partition by person_id, dimension
            order by weight desc nulls last, last_on desc nulls last, affinity_value asc nulls last
        ),
        whole as (
            partition by person_id, dimension
            order by weight desc nulls last, last_on desc nulls last, affinity_value asc nulls last
            rows between unbounded preceding and unbounded following
        )
),

final as (
    select
        -- ids
        person_id,

        -- text
        cast(dimension as string) as dimension,
        cast(affinity_value as string) as affinity_value,

        -- numbers
        cast(affinity_rank as integer) as affinity_rank,
        cast(act_count as integer) as act_count,
        cast(dimension_act_count as integer) as dimension_act_count,
        cast(value_count as integer) as value_count,
        {{ rounded(
            'cast(dimension_act_count as double) * dimension_act_count / nullif(squares, 0)', 18, 4
        ) }} as variety,
        {{ rounded('coalesce(cast(weight as double) / nullif(dimension_weight, 0), 0)', 10, 9) }} as affinity_share,

        -- dates
        last_on
    from ranked
    where affinity_rank <= {{ var('taste').kept_values }}
)

select * from final
