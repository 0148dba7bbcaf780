-- One row per person: their stage in each of the three models on the last whole day, since when, the stage before, and
-- the evidence.
with

people as (select * from {{ ref('people') }}),

seen as (
    select
        person_id,
        min(started_on) as first_seen_on,
        min(case when activity_type = 'use' then started_on end) as first_use_on,
        max(case when activity_type = 'use' then last_on end) as last_use_on,
        sum(case when activity_type = 'use' then day_count end) as use_days_count,
        sum(case when activity_type = 'purchase' then purchase_count end) as purchase_count
    from {{ ref('activity_runs') }}
    group by person_id
),

{% for model in ('activity', 'clv', 'funnel') %}
    {{ model }}_told as (
        select
            person_id,
            stage as {{ model }}_stage,
            previous_stage as previous_{{ model }}_stage,
            entered_on as {{ model }}_entered_on
        from {{ ref(model ~ '_spells') }}
        where
            entered_on < {{ as_of() }}
            and (left_on is null or left_on >= {{ as_of() }})
    ),

{% endfor %}
dated as (
    select
        people.person_id,
        {% for model in ('activity', 'clv', 'funnel') %}
            {{ model }}_told.{{ model }}_stage,
            {{ model }}_told.previous_{{ model }}_stage,
            coalesce(
                {{ model }}_told.{{ model }}_entered_on, people.registered_on, seen.first_seen_on
            ) as {{ model }}_entered_on,
        {% endfor %}
        seen.use_days_count,
        seen.purchase_count,
        seen.first_use_on,
        seen.last_use_on
    from people
    {% for model in ('activity', 'clv', 'funnel') -%}
        left join {{ model }}_told on people.person_id = {{ model }}_told.person_id
    {% endfor -%}
    left join seen on people.person_id = seen.person_id
),

final as (
    select
        -- ids
        person_id,

        -- text
        {% for model, first in (('activity', 'prospect'), ('clv', 'acquisition'), ('funnel', 'awareness')) %}
            cast(coalesce({{ model }}_stage, '{{ first }}') as string) as {{ model }}_stage,
            cast(
                coalesce(
                    previous_{{ model }}_stage, case when {{ model }}_stage is not null then '{{ first }}' end
                ) as string
            ) as previous_{{ model }}_stage,
        {% endfor %}

        -- numbers: durations and evidence
        {% for model in ('activity', 'clv', 'funnel') %}
            {{ days_from(model ~ '_entered_on', as_of()) }} as {{ model }}_stage_days,
        {% endfor %}
        {{ days_from('last_use_on', days_after(as_of(), -1)) }} as silent_days,
        {{ days_from('first_use_on', days_after(as_of(), -1)) }} as days_since_first_use,
        cast(coalesce(use_days_count, 0) as integer) as use_days_count,
        cast(coalesce(purchase_count, 0) as integer) as purchase_count,

        -- dates
        activity_entered_on,
        clv_entered_on,
        funnel_entered_on,
        first_use_on,
        last_use_on
    from dated
)

select * from final
