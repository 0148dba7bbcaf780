-- One row per campaign and person who ever entered it: their last round, how far they are in it, and the step that is
-- due. In the treatment arm a step is taken when the ledger knows its message, whatever became of the message; in the
-- holdout it is taken when its day is over.
with

enrolments as (select * from {{ ref('stg_enrolments') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

steps as (
    select
        *,
        max(step_number) over (partition by campaign) as final_step_number
    from {{ ref('stg_campaign_steps') }}
    where valid_on = {{ as_of() }}
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where decided_on < {{ as_of() }}
),

events as (
    select
        person_id,
        event_type,
        occurred_on
    from {{ ref('person_events') }}
    where occurred_on >= {{ days_after(as_of(), -732) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, person_id
            order by entered_on desc nulls last, round desc nulls last, recorded_person_id asc nulls last
        ) as recency_rank,
        max(entered_on) over (partition by campaign, person_id) as last_entered_on,
        max(round) over (partition by campaign, person_id) as last_round,
        sum(case when entered_on > {{ days_after(as_of(), -365) }} then 1 else 0 end) over (
            partition by campaign, person_id
        ) as rounds_in_year_count
    from enrolments
),

-- merged accounts may have entered the last round twice, once in each arm: the steps of both count
taken as (
    select
        ranked.campaign,
        ranked.person_id,
        max(steps.step_number) as step_number,
        max(steps.step_number) = max(steps.final_step_number) as is_final,
        max(
            case
                when ranked.arm = 'holdout' then {{ days_after('ranked.entered_on', 'steps.after_days') }}
                else deliveries.decided_on
            end
        ) as last_taken_on
    from ranked
    inner join steps on ranked.campaign = steps.campaign
    left join deliveries
        on
            ranked.campaign = deliveries.campaign
            and ranked.person_id = deliveries.person_id
            and ranked.entered_on <= deliveries.decided_on
            and steps.step = deliveries.step
    where
        ranked.entered_on = ranked.last_entered_on
        and ranked.round = ranked.last_round
        and case
            when ranked.arm = 'holdout'
                then {{ days_after('ranked.entered_on', 'steps.after_days') }} < {{ as_of() }}
            else deliveries.person_id is not null
        end
    group by ranked.campaign, ranked.person_id
),

placed as (
    select
        ranked.*,
        campaigns.goal_event,
        campaigns.is_goal_exit,
        campaigns.grace_days,
        {{ days_from('ranked.entered_on', as_of()) }} as days_in_round,
        coalesce(taken.step_number, 0) as last_step_number,
        coalesce(taken.last_taken_on, ranked.entered_on) as last_taken_on,
        {{ days_from('ranked.entered_on', as_of()) }} <= campaigns.round_days
        and not coalesce(taken.is_final, false) as is_open
    from ranked
    inner join campaigns on ranked.campaign = campaigns.campaign
    left join taken on ranked.campaign = taken.campaign and ranked.person_id = taken.person_id
    where ranked.recency_rank = 1
),

-- of several due steps the last one; a step that is too late is left out
due as (
    select
        placed.campaign,
        placed.person_id,
        max(steps.step_number) as step_number
    from placed
    inner join steps
        on
            placed.campaign = steps.campaign
            and placed.last_step_number < steps.step_number
            and placed.days_in_round between steps.after_days and steps.after_days + placed.grace_days
    where placed.is_open
    group by placed.campaign, placed.person_id
),

reached as (
    select distinct
        placed.campaign,
        placed.person_id
    from placed
    inner join events
        on
            placed.person_id = events.person_id
            and placed.goal_event = events.event_type
            and placed.entered_on <= events.occurred_on
    where placed.is_open and placed.is_goal_exit
),

final as (
    select
        -- ids
        placed.campaign,
        placed.person_id,

        -- numbers
        cast(placed.last_round as integer) as round,
        cast(placed.rounds_in_year_count as integer) as rounds_in_year_count,
        placed.days_in_round,
        cast(placed.last_step_number as integer) as last_step_number,
        cast(due.step_number as integer) as due_step_number,

        -- flags
        placed.is_open,
        reached.person_id is not null as is_goal_reached,

        -- dates
        placed.entered_on,
        placed.last_taken_on
    from placed
    left join due on placed.campaign = due.campaign and placed.person_id = due.person_id
    left join reached on placed.campaign = reached.campaign and placed.person_id = reached.person_id
)

select * from final
