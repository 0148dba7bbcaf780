-- One row per candidate in an open round which something has ended, with what did.
with

candidates as (select * from {{ ref('candidates') }}),

rounds as (
    select * from {{ ref('rounds') }}
    where is_open
),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

events as (
    select
        person_id,
        event_type,
        occurred_on
    from {{ ref('person_events') }}
    where occurred_on >= {{ days_after(as_of(), -732) }}
),

reached as (
    select distinct
        rounds.campaign,
        rounds.person_id
    from rounds
    inner join policies on rounds.campaign = policies.campaign
    inner join events
        on
            rounds.person_id = events.person_id
            and policies.goal_event = events.event_type
            and rounds.entered_on <= events.occurred_on
    where policies.is_goal_exit
),

final as (
    select
        -- ids
        candidates.campaign,
        candidates.person_id,

        -- text
        cast(
            case
                when reached.person_id is not null then 'goal_reached'
                when not candidates.is_in_audience then 'left_audience'
            end as string
        ) as stopped_by
    from candidates
    left join reached
        on
            candidates.campaign = reached.campaign
            and candidates.person_id = reached.person_id
    where reached.person_id is not null or not candidates.is_in_audience
)

select * from final
