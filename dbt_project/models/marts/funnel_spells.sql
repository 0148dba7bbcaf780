-- One row per person and spell in a stage of the funnel model, those that silence will bring included.
-- depends_on: {{ ref('identities') }}
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='person_id',
        on_schema_change='fail',
        pre_hook="{{ forget_people() }}"
    )
}}

with

runs as (
    {{ runs_of(['interest', 'engagement', 'purchase'], built()) }}
),

-- a run holds its level from its first day until `funnel_days` after its last
levels as (
    select
        person_id,
        activity_type as funnel_level,
        ingest_number,
        started_on as held_from,
        last_on,
        visible_on
    from runs
    union all
    select
        person_id,
        'loyalty' as funnel_level,
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
        funnel_level,
        1 as step,
        ingest_number,
        held_from as changed_on,
        visible_on
    from levels
    union all
    select
        person_id,
        funnel_level,
        -1 as step,
        ingest_number,
        {{ days_after('last_on', setting('funnel_days')) }} as changed_on,
        visible_on
    from levels
),

days as (
    select
        person_id,
        sum(case when funnel_level = 'interest' then step else 0 end) as interest_change,
        sum(case when funnel_level = 'engagement' then step else 0 end) as engagement_change,
        sum(case when funnel_level = 'purchase' then step else 0 end) as purchase_change,
        sum(case when funnel_level = 'loyalty' then step else 0 end) as loyalty_change,
        max(ingest_number) as ingest_number,
        changed_on,
        max(visible_on) as visible_on
    from changes_of_level
    group by person_id, changed_on
),

points as (
    select
        person_id,
        case
            when sum(loyalty_change) over so_far > 0 then 'loyalty'
            when sum(purchase_change) over so_far > 0 then 'conversion'
            when sum(engagement_change) over so_far > 0 then 'engagement'
            when sum(interest_change) over so_far > 0 then 'interest'
            else 'awareness'
        end as stage,
        ingest_number,
        changed_on as entered_on,
        visible_on
    from days
    window so_far as (
        partition by person_id order by changed_on nulls last
        rows between unbounded preceding and current row
    )
),

{{ spells() }}

select * from final
