-- One row per person, activity type and run: active days without a silence that ends a run. Runs of `use` end in
-- dormancy, those of the funnel's activities after `funnel_days`.
-- depends_on: {{ ref('identifier_days') }}
-- depends_on: {{ ref('person_days') }}
{{ config(materialized='incremental', unique_key='person_id', pre_hook="{{ forget_people() }}") }}
{%- set built = built() %}

with

identities as (select * from {{ ref('identities') }}),

{% if built is not none %}
new_days as (
    {{ new_rows(built, ref('identifier_days'), '*') }}
),

new_person_days as (
    {{ days_of('identities', 'new_days') }}
    having -- days that belong to a run
        {% for type in silences() -%}
            sum(identifier_days.{{ type }}_count) > 0{{ ' or ' if not loop.last }}
        {%- endfor %}
),

changed_people as (
    select person_id from new_person_days
    union
    {{ new_rows(built, 'identities', 'person_id') }}
),

{% endif %}
merged as (
    select
        person_id,
        max(case when is_sole then 0 else 1 end) as is_shared,
        max(ingest_number) as ingest_number,
        coalesce(max(visible_on), cast('1970-01-01' as date)) as visible_on
    from identities
    {{ 'where person_id in (select person_id from changed_people)' if built is not none }}
    group by person_id
),

{% if built is none %}
    runs as (
        {{ whole_runs(ref('person_days')) }}
    ),

{% else %}
held as (
    select * from {{ this }}
    where person_id in (select person_id from new_person_days)
),

held_until as (
    select
        person_id,
        max(last_on) as last_on
    from held
    group by person_id
),

-- people whose past has changed: something came late, or they have new evidence of who they are
late_people as (
    select new_person_days.person_id
    from new_person_days
    inner join held_until
        on
            new_person_days.person_id = held_until.person_id
            and new_person_days.active_on <= held_until.last_on
    union
    -- another account's day may be newer than the new days
    select new_person_days.person_id
    from new_person_days
    inner join merged
        on
            new_person_days.person_id = merged.person_id
            and merged.is_shared = 1
            and (
                new_person_days.visible_on <= cast('{{ built.visible_on }}' as date)
                or new_person_days.ingest_number <= {{ built.ingest_number }}
            )
    union
    {{ new_rows(built, 'identities', 'person_id') }}
),

late_identities as (
    select
        person_id,
        identifier_type,
        identifier
    from identities
    where person_id in (select person_id from late_people)
),

-- (a long history is searched for one column sooner than for two)
late_identifier_days as (
    select * from {{ ref('identifier_days') }}
    where identifier in (select identifier from late_identities)
),

late_days as (
    {{ days_of('late_identities', 'late_identifier_days') }}
),

whole_runs as (
    {{ whole_runs('late_days') }}
),

later_days as (
    select * from new_person_days
    where person_id not in (select person_id from late_people)
),

held_runs as (
    select * from held
    where person_id in (select person_id from later_days)
),

longer_runs as (
    {{ longer_runs('later_days', 'held_runs') }}
),

runs as (
    select * from whole_runs
    union all
    select * from longer_runs
),
{% endif %}

final as (
    select
        -- ids
        runs.person_id,

        -- text
        cast(runs.activity_type as string) as activity_type,

        -- numbers
        cast({{ rules() }} as bigint) as rules,
        cast(runs.day_number as integer) as day_number,
        cast(runs.day_count as integer) as day_count,
        cast(runs.purchase_count as integer) as purchase_count,
        cast(greatest(runs.ingest_number, merged.ingest_number) as integer) as ingest_number,
        cast(runs.spend as decimal(18, 4)) as spend,
        cast(runs.first_day_spend as decimal(18, 4)) as first_day_spend,

        -- dates
        runs.started_on,
        runs.returned_on,
        runs.activated_on,
        runs.loyal_on,
        runs.last_on,
        greatest(runs.visible_on, merged.visible_on) as visible_on
    from runs
    inner join merged on runs.person_id = merged.person_id
)

select * from final
