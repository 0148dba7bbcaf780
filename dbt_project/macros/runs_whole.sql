{% macro silences() -%}
    {{ return({
        'use': perennial.setting('dormant_days'),
        'interest': perennial.setting('funnel_days'),
        'engagement': perennial.setting('funnel_days'),
        'purchase': perennial.setting('funnel_days')
    }) }}
{%- endmacro %}

{% macro day_set(type) -%}
    {{ return('purchase' if type == 'use' and perennial.setting('use_events') == ['purchase'] else type) }}
{%- endmacro %}

{% macro is_summed(type) -%}
    {{ return(type in ('use', 'purchase')) }}
{%- endmacro %}

{% macro stretches(days, day_set, silence) -%}
    select
        person_id,
        {% if perennial.is_summed(day_set) %}
            purchase_count,
            ingest_number,
            spend,
            active_on as started_on,
            active_on as last_on,
            active_on as summed_on,
            visible_on
        {% else %}
            count(*) as day_count,
            cast(null as integer) as purchase_count,
            max(ingest_number) as ingest_number,
            cast(null as decimal(18, 4)) as spend,
            min(active_on) as started_on,
            max(active_on) as last_on,
            cast(null as date) as summed_on,
            max(visible_on) as visible_on
        {% endif %}
    from {{ days }}
    where {{ day_set }}_count > 0
    {% if not perennial.is_summed(day_set) %}
        group by
            person_id,
            floor({{ perennial.days_from("cast('1970-01-01' as date)", 'active_on') }} / {{ silence + 1 }}.0)
    {% endif %}
{%- endmacro %}

{% macro whole_runs(days) -%}
{%- set shortest = {} -%}
{%- for type, silence in perennial.silences().items() -%}
    {%- set day_set = perennial.day_set(type) -%}
    {%- do shortest.update({day_set: [silence, shortest.get(day_set, silence)] | min}) -%}
{%- endfor -%}
with
{% for day_set, silence in shortest.items() %}
{%- set days_counted = 'count(*)' if perennial.is_summed(day_set) else 'sum(day_count)' %}
{{ day_set }}_days as (
    select
        person_id,
        {{ days_counted }} over to_come as days_to_come,
        ({{ days_counted }} over whole) - ({{ days_counted }} over to_come) + 1 as day_number,
        sum(purchase_count) over to_come as purchases_to_come,
        max(ingest_number) over whole as ingest_number,
        sum(spend) over to_come as spend_to_come,
        spend as first_day_spend,
        started_on,
        lag(last_on) over by_day as active_before_on,
        lead(summed_on, {{ perennial.setting('return_uses') - 1 }}) over by_day as returned_on,
        lead(summed_on, {{ perennial.setting('activated_uses') - 1 }}) over by_day as activated_on,
        lead(summed_on, {{ perennial.setting('loyal_uses') - 1 }}) over by_day as loyal_on,
        max(last_on) over whole as last_active_on,
        max(visible_on) over whole as visible_on
    from (
        {{ perennial.stretches(days, day_set, silence) }}
    ) as stretches
    window
        by_day as (partition by person_id order by started_on nulls last),
        to_come as (
            partition by person_id order by started_on nulls last
            rows between current row and unbounded following
        ),
        whole as (
            partition by person_id order by started_on nulls last
            rows between unbounded preceding and unbounded following
        )
),

-- a run starts with the first active day, and with each day after a longer silence
{{ day_set }}_first_days as (
    select * from {{ day_set }}_days
    where
        active_before_on is null
        or {{ perennial.days_from('active_before_on', 'started_on') }} > {{ silence }}
),
{% endfor %}
{%- for type, silence in perennial.silences().items() %}
{{ type }}_runs as (
    select
        *,
        coalesce(lead(active_before_on) over next_run, last_active_on) as last_on,
        days_to_come - coalesce(lead(days_to_come) over next_run, 0) as day_count,
        purchases_to_come - coalesce(lead(purchases_to_come) over next_run, 0) as purchase_count,
        spend_to_come - coalesce(lead(spend_to_come) over next_run, 0) as spend
    from {{ perennial.day_set(type) }}_first_days
    where
        active_before_on is null
        or {{ perennial.days_from('active_before_on', 'started_on') }} > {{ silence }}
    window next_run as (partition by person_id order by started_on nulls last)
){{ ',' if not loop.last }}
{% endfor %}
{% for type in perennial.silences() %}
    select
        person_id,
        '{{ type }}' as activity_type,
        day_number,
        day_count,
        purchase_count,
        ingest_number,
        spend,
        first_day_spend,
        started_on,
        case when returned_on <= last_on then returned_on end as returned_on,
        case when activated_on <= last_on then activated_on end as activated_on,
        case when loyal_on <= last_on then loyal_on end as loyal_on,
        last_on,
        visible_on
    from {{ type }}_runs
    {% if not loop.last %}union all{% endif %}
{% endfor %}
{%- endmacro %}
