-- One row per person and spell in a stage of the CLV model, including those that silence will bring.
-- depends_on: {{ ref('identities') }}
{{ config(materialized='incremental', unique_key='person_id', pre_hook="{{ forget_people() }}") }}

with

runs as (
    {{ runs_of(['use'], built()) }}
),

points as (
    select
        person_id,
        'activation' as stage,
        ingest_number,
        started_on as entered_on,
        visible_on
    from runs
    where activated_on is null or activated_on > started_on
    union all
    select
        person_id,
        'retention' as stage,
        ingest_number,
        activated_on as entered_on,
        visible_on
    from runs
    where activated_on is not null and (loyal_on is null or loyal_on > activated_on)
    union all
    select
        person_id,
        'loyalty' as stage,
        ingest_number,
        loyal_on as entered_on,
        visible_on
    from runs
    where loyal_on is not null
    union all
    select
        person_id,
        'churn' as stage,
        ingest_number,
        {{ days_after('last_on', setting('dormant_days')) }} as entered_on,
        visible_on
    from runs
),

final as (
    {{ spells('points') }}
)

select * from final
