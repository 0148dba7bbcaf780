-- One row per person and spell in a stage of the funnel model, including those that silence will bring.
-- depends_on: {{ ref('identities') }}
{{ config(materialized='incremental', unique_key='person_id', pre_hook="{{ forget_people() }}") }}

with

runs as (
    {{ runs_of(['interest', 'engagement', 'purchase'], built()) }}
),

-- a run has its level from its first day until `funnel_days` after its last, and no two runs of one level overlap: so
-- the sum of their weights says which levels apply
levels as (
    {% for type, weight in {'interest': 1, 'engagement': 2, 'purchase': 4}.items() %}
        select
            person_id,
            {{ weight }} as weight,
            ingest_number,
            started_on as held_from,
            last_on,
            visible_on
        from runs
        where activity_type = '{{ type }}'
        union all
    {% endfor %}
    select
        person_id,
        8 as weight,
        ingest_number,
        loyal_on as held_from,
        last_on,
        visible_on
    from runs
    where activity_type = 'purchase' and loyal_on is not null
),

changes_of_level as (
    select
        person_id,
        weight as level_change,
        ingest_number,
        held_from as changed_on,
        visible_on
    from levels
    union all
    select
        person_id,
        -weight as level_change,
        ingest_number,
        {{ days_after('last_on', setting('funnel_days')) }} as changed_on,
        visible_on
    from levels
),

days as (
    select
        person_id,
        sum(level_change) as level_change,
        max(ingest_number) as ingest_number,
        changed_on,
        max(visible_on) as visible_on
    from changes_of_level
    group by person_id, changed_on
),

sums as (
    select
        person_id,
        sum(level_change) over so_far as held,
        (sum(level_change) over so_far) - level_change as held_before,
        max(ingest_number) over whole as ingest_number,
        changed_on as entered_on,
        max(visible_on) over whole as visible_on
    from days
    window
        so_far as (
            partition by person_id order by changed_on nulls last
            rows between unbounded preceding and current row
        ),
        whole as (
            partition by person_id order by changed_on nulls last
            rows between unbounded preceding and unbounded following
        )
),

named as (
    select
        person_id,
        {% for sum, name in (('held', 'stage'), ('held_before', 'stage_before')) %}
            case
                when {{ sum }} >= 8 then 'loyalty'
                when {{ sum }} >= 4 then 'conversion'
                when {{ sum }} >= 2 then 'engagement'
                when {{ sum }} >= 1 then 'interest'
                else 'awareness'
            end as {{ name }},
        {% endfor %}
        ingest_number,
        entered_on,
        visible_on
    from sums
),

points as (
    select * from named
    where stage <> stage_before
),

final as (
    {{ spells('points') }}
)

select * from final
