-- One row per person and spell in a stage of the activity model, including those that silence will bring.
-- depends_on: {{ ref('identities') }}
{{ config(materialized='incremental', unique_key='person_id', pre_hook="{{ forget_people() }}") }}

with

runs as (
    {{ runs_of(['use'], built()) }}
),

ends as (
    select
        *,
        {{ days_after('started_on', setting('novice_days')) }} as grown_on,
        {{ days_after('last_on', setting('dormant_days')) }} as dormant_on,
        {{ days_after('last_on', setting('lost_days')) }} as lost_on,
        lag({{ days_after('last_on', setting('lost_days')) }}) over by_person as lost_before_on,
        lead(started_on) over by_person as next_started_on
    from runs
    window by_person as (partition by person_id order by started_on nulls last)
),

points as (
    select
        person_id,
        'novice' as stage,
        ingest_number,
        started_on as entered_on,
        visible_on
    from ends
    where day_number = 1
    union all
    select
        person_id,
        'active' as stage,
        ingest_number,
        grown_on as entered_on,
        visible_on
    from ends
    where day_number = 1 and grown_on < dormant_on
    union all
    -- a person who returns from being lost is dormant, and becomes active when further uses confirm the return
    select
        person_id,
        'dormant' as stage,
        ingest_number,
        started_on as entered_on,
        visible_on
    from ends
    where lost_before_on < started_on and (returned_on is null or returned_on > started_on)
    union all
    select
        person_id,
        'active' as stage,
        ingest_number,
        returned_on as entered_on,
        visible_on
    from ends
    where day_number > 1 and returned_on is not null
    union all
    select
        person_id,
        'dormant' as stage,
        ingest_number,
        dormant_on as entered_on,
        visible_on
    from ends
    where day_number = 1 or returned_on is not null
    union all
    select
        person_id,
        'lost' as stage,
        ingest_number,
        lost_on as entered_on,
        visible_on
    from ends
    where next_started_on is null or lost_on < next_started_on
),

final as (
    {{ spells('points') }}
)

select * from final
