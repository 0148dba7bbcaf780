-- One row per campaign, person and round: the last of its steps that was taken. A step of the treated is taken when the
-- ledger knows of its message, whatever became of it; one of the held out when its day is over.
with

enrolments as (select * from {{ ref('stg_enrolments') }}),

steps as (
    select
        *,
        max(step_number) over (partition by campaign) as last_step_number
    from {{ ref('stg_campaign_steps') }}
    where valid_on = {{ as_of() }}
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where decided_on < {{ as_of() }}
),

messages as (
    select
        enrolments.campaign,
        enrolments.person_id,
        enrolments.round,
        enrolments.entered_on,
        steps.step_number,
        steps.last_step_number,
        deliveries.decided_on as taken_on
    from enrolments
    inner join deliveries
        on
            enrolments.campaign = deliveries.campaign
            and enrolments.person_id = deliveries.person_id
            and enrolments.entered_on <= deliveries.decided_on
    inner join steps
        on
            deliveries.campaign = steps.campaign
            and deliveries.step = steps.step
    where enrolments.arm = 'treatment'
    union all
    select
        enrolments.campaign,
        enrolments.person_id,
        enrolments.round,
        enrolments.entered_on,
        steps.step_number,
        steps.last_step_number,
        {{ days_after('enrolments.entered_on', 'steps.after_days') }} as taken_on
    from enrolments
    inner join steps on enrolments.campaign = steps.campaign
    where
        enrolments.arm = 'holdout'
        and {{ days_after('enrolments.entered_on', 'steps.after_days') }} < {{ as_of() }}
),

final as (
    select
        campaign,
        person_id,
        cast(max(step_number) as integer) as step_number,
        round,
        max(step_number) = max(last_step_number) as is_last,
        entered_on,
        max(taken_on) as last_taken_on
    from messages
    group by campaign, person_id, round, entered_on
)

select * from final
