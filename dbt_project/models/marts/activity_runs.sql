-- One row per person, activity type and run: active days that follow each other without a silence that ends a run.
-- The runs of `use` end in dormancy, those of the funnel's activities after `funnel_days`.
-- depends_on: {{ ref('identifier_days') }}
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='person_id',
        on_schema_change='fail',
        pre_hook="{{ forget_people() }}"
    )
}}
{%- set built = built() %}
{%- set types = {
    'use': setting('dormant_days'),
    'interest': setting('funnel_days'),
    'engagement': setting('funnel_days'),
    'purchase': setting('funnel_days')
} %}
{#- a business whose use is a purchase needs its days in order only once -#}
{%- set day_set_of = {
    'use': 'purchase' if setting('use_events') == ['purchase'] else 'use',
    'interest': 'interest',
    'engagement': 'engagement',
    'purchase': 'purchase'
} %}
{%- set day_sets = day_set_of.values() | unique | list %}

with

identities as (select * from {{ ref('identities') }}),

{% if built is not none %}
new_identifiers as (
    {{ new_rows(built, ref('identifier_days'), 'identifier_type, identifier') }}
),

new_people as (
    select identities.person_id
    from new_identifiers
    inner join identities
        on
            new_identifiers.identifier_type = identities.identifier_type
            and new_identifiers.identifier = identities.identifier
    union
    {{ new_rows(built, 'identities', 'person_id') }}
),

new_identities as (
    select
        person_id,
        identifier_type,
        identifier
    from identities
    where person_id in (select person_id from new_people)
),
{% endif %}

merged as (
    select
        person_id,
        max(ingest_number) as ingest_number,
        coalesce(max(visible_on), cast('1970-01-01' as date)) as visible_on
    from identities
    group by person_id
),

days as (
    {% if built is none -%}
        select * from {{ ref('person_days') }}
    {%- else -%}
    {{ days_of('new_identities') }}
    {%- endif %}
),

day_sets as (
    {% for set in day_sets %}
        select '{{ set }}' as day_set
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

silences as (
    {% for type, silence in types.items() %}
        select
            '{{ type }}' as activity_type,
            '{{ day_set_of[type] }}' as day_set,
            {{ silence }} as silence_days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- the days of each type, in one order: the active day before, the one that makes the run count, and all that is to come
days_of_sets as (
    select
        days.person_id,
        day_sets.day_set,
        days.purchase_count,
        days.ingest_number,
        days.spend,
        days.active_on,
        days.visible_on
    from days
    inner join day_sets
        on
            case day_sets.day_set
                {% for set in day_sets %}
                    when '{{ set }}' then days.{{ set }}_count
                {% endfor %}
            end > 0
),

ordered as (
    select
        person_id,
        day_set,
        row_number() over by_day as day_number,
        count(*) over to_come as days_to_come,
        sum(purchase_count) over to_come as purchases_to_come,
        max(ingest_number) over to_come as ingest_number,
        sum(spend) over to_come as spend_to_come,
        spend as first_day_spend,
        active_on as started_on,
        lag(active_on) over by_day as active_before_on,
        lead(active_on, {{ setting('return_uses') - 1 }}) over by_day as returned_on,
        lead(active_on, {{ setting('activated_uses') - 1 }}) over by_day as activated_on,
        lead(active_on, {{ setting('loyal_uses') - 1 }}) over by_day as loyal_on,
        max(active_on) over to_come as last_active_on,
        max(visible_on) over to_come as visible_on
    from days_of_sets
    window
        by_day as (partition by person_id, day_set order by active_on nulls last),
        to_come as (
            partition by person_id, day_set order by active_on nulls last
            rows between current row and unbounded following
        )
),

-- a run starts with the first active day, and with each that a longer silence than the type's went before
starts as (
    select
        ordered.*,
        silences.activity_type
    from ordered
    inner join silences
        on
            ordered.day_set = silences.day_set
            and (
                ordered.active_before_on is null
                or {{ days_from('ordered.active_before_on', 'ordered.started_on') }} > silences.silence_days
            )
),

-- what is to come at a start, less what is to come at the next, lies in the run
runs as (
    select
        *,
        coalesce(lead(active_before_on) over next_run, last_active_on) as last_on,
        coalesce(lead(days_to_come) over next_run, 0) as days_after,
        coalesce(lead(purchases_to_come) over next_run, 0) as purchases_after,
        coalesce(lead(spend_to_come) over next_run, 0) as spend_after
    from starts
    window next_run as (partition by person_id, activity_type order by started_on nulls last)
),

final as (
    select
        -- ids
        runs.person_id,

        -- text
        cast(runs.activity_type as varchar) as activity_type,
        cast('{{ rules() }}' as varchar) as rules,

        -- numbers
        cast(runs.day_number as integer) as day_number,
        cast(runs.days_to_come - runs.days_after as integer) as day_count,
        cast(runs.purchases_to_come - runs.purchases_after as integer) as purchase_count,
        greatest(runs.ingest_number, merged.ingest_number) as ingest_number,
        cast(runs.spend_to_come - runs.spend_after as decimal(18, 4)) as spend,
        cast(runs.first_day_spend as decimal(18, 4)) as first_day_spend,

        -- dates
        runs.started_on,
        case when runs.returned_on <= runs.last_on then runs.returned_on end as returned_on,
        case when runs.activated_on <= runs.last_on then runs.activated_on end as activated_on,
        case when runs.loyal_on <= runs.last_on then runs.loyal_on end as loyal_on,
        runs.last_on,
        greatest(runs.visible_on, merged.visible_on) as visible_on
    from runs
    inner join merged on runs.person_id = merged.person_id
)

select * from final
