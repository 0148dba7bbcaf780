-- One row per candidate: the round they are in or would enter, the step of it that is due, and what in it stops them.
with

candidates as (select * from {{ ref('candidates') }}),

rounds as (select * from {{ ref('rounds') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

steps as (
    select * from {{ ref('stg_campaign_steps') }}
    where valid_on = {{ as_of() }}
),

-- of the steps that are due the last: one that came too late is left out
due as (
    select
        rounds.campaign,
        rounds.person_id,
        max(steps.step_number) as step_number
    from rounds
    inner join policies on rounds.campaign = policies.campaign
    inner join steps
        on
            rounds.campaign = steps.campaign
            and rounds.last_step_number < steps.step_number
            and rounds.days_in_round between steps.after_days and steps.after_days + policies.grace_days
    where rounds.is_open
    group by rounds.campaign, rounds.person_id
),

placed as (
    select
        candidates.campaign,
        candidates.person_id,
        candidates.is_entering,
        coalesce(rounds.is_open, false) as is_open,
        rounds.rounds_in_year_count,
        rounds.last_taken_on,
        case when rounds.is_open then rounds.entered_on else {{ as_of() }} end as entered_on,
        case when rounds.is_open then rounds.round else coalesce(rounds.round, 0) + 1 end as round,
        case when rounds.is_open then due.step_number else 1 end as step_number
    from candidates
    left join rounds on candidates.campaign = rounds.campaign and candidates.person_id = rounds.person_id
    left join due on candidates.campaign = due.campaign and candidates.person_id = due.person_id
),

final as (
    select
        -- ids
        placed.campaign,
        steps.step,
        placed.person_id,

        -- text
        cast(
            case
                when placed.is_open and placed.step_number is null then 'step_not_due'
                when placed.is_open then null
                when placed.last_taken_on is not null and policies.reentry = 'once' then 'already_entered'
                when placed.rounds_in_year_count >= policies.rounds_per_year then 'rounds_used'
                when {{ days_from('placed.last_taken_on', as_of()) }} < policies.rest_days then 'resting'
                when not placed.is_entering then 'not_entering'
            end as string
        ) as stopped_by,

        -- numbers
        cast(placed.round as integer) as round,
        cast(placed.step_number as integer) as step_number,

        -- flags
        placed.is_open,

        -- dates
        placed.entered_on,
        placed.last_taken_on
    from placed
    inner join policies on placed.campaign = policies.campaign
    left join steps on placed.campaign = steps.campaign and placed.step_number = steps.step_number
)

select * from final
