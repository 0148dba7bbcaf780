-- One row per decision of the last `hindsight_days` in a round whose goal had been reached, unknown to the run. Only
-- events that were loaded since the first of these days can be late for any of them.
{% set days = modules.datetime.timedelta(days=var('measuring').hindsight_days) -%}
{% set first_day = modules.datetime.date.fromisoformat(as_of_date() | trim) - days -%}

with

decisions as (
    select * from {{ ref('stg_decisions') }}
    where decided_on >= cast('{{ first_day }}' as date) and decided_on < {{ as_of() }}
),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where is_goal_exit
),

events as (
    select
        person_id,
        event_type,
        occurred_on,
        {{ visible_on('occurred_on', 'loaded_at') }} as visible_on
    from {{ ref('person_events') }}
    where loaded_at >= {{ instant_on(first_day, 5) }}
),

final as (
    select
        -- ids
        decisions.campaign,
        decisions.recorded_person_id,

        -- dates
        decisions.decided_on,
        min(events.occurred_on) as reached_on
    from decisions
    inner join policies on decisions.campaign = policies.campaign and decisions.decided_on = policies.valid_on
    inner join events
        on
            decisions.person_id = events.person_id
            and policies.goal_event = events.event_type
            and decisions.entered_on <= events.occurred_on
            and decisions.decided_on > events.occurred_on
            and decisions.decided_on < events.visible_on
    group by decisions.campaign, decisions.recorded_person_id, decisions.decided_on
)

select * from final
