-- One row per candidate of the day's campaigns: adds the round that they are in or would enter, the step that is due,
-- and the reason against a step.
{{ config(materialized="view") }}

with

candidates as (select * from {{ ref('candidates') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

steps as (
    select * from {{ ref('stg_campaign_steps') }}
    where valid_on = {{ as_of() }}
),

final as (
    select
        -- ids
        candidates.campaign,
        steps.step,
        candidates.person_id,

        -- text
        candidates.variables,
        candidates.impersonal_variables,
        campaigns.message_class,
        campaigns.purpose,
        cast(
            case
                when candidates.is_goal_reached then 'goal_reached'
                when not candidates.is_in_audience then 'left_audience'
                when candidates.is_in_round and candidates.due_step_number is null then 'step_not_due'
                when candidates.is_in_round then null
                when candidates.last_taken_on is not null and campaigns.reentry = 'once' then 'already_entered'
                when candidates.rounds_in_year_count >= campaigns.rounds_per_year then 'rounds_used'
                when {{ days_from('candidates.last_taken_on', as_of()) }} < campaigns.rest_days then 'resting'
                when not candidates.is_entering then 'not_entering'
            end as string
        ) as not_due_by,

        -- numbers
        cast(
            coalesce(candidates.last_round, 0) + case when candidates.is_in_round then 0 else 1 end as integer
        ) as round,

        -- dates
        case when candidates.is_in_round then candidates.last_entered_on else {{ as_of() }} end as entered_on,
        candidates.last_taken_on
    from candidates
    inner join campaigns on candidates.campaign = campaigns.campaign
    left join steps
        on
            candidates.campaign = steps.campaign
            and case when candidates.is_in_round then candidates.due_step_number else 1 end = steps.step_number
)

select * from final
