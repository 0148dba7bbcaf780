-- One row per eligible candidate and day of decision who reached the campaign's goal inside its window.
-- The window counts whole business days: the day of decision is day 0, `goal_days` days in all.
with

-- accounts that were merged later may have been decided about on the same day
decisions as (
    select distinct
        campaign,
        person_id,
        decided_on
    from {{ ref('stg_decisions') }}
    where arm is not null
),

policies as (select * from {{ ref('stg_campaign_policies') }}),

events as (select * from {{ ref('person_events') }}),

final as (
    select
        -- ids
        decisions.campaign,
        decisions.person_id,

        -- numbers
        cast(count(*) as integer) as goal_count,
        cast(
            coalesce(
                sum(case when events.currency = '{{ var("business_currency") }}' then events.amount end), 0
            ) as decimal(18, 4)
        ) as revenue,

        -- dates
        decisions.decided_on,
        min(events.occurred_on) as converted_on
    from decisions
    inner join policies
        on
            decisions.campaign = policies.campaign
            and decisions.decided_on = policies.valid_on
    inner join events
        on
            decisions.person_id = events.person_id
            and policies.goal_event = events.event_type
            and decisions.decided_on <= events.occurred_on
            and {{ days_from('decisions.decided_on', 'events.occurred_on') }} < policies.goal_days
    group by decisions.campaign, decisions.person_id, decisions.decided_on
)

select * from final
