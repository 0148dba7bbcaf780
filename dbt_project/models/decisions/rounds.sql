-- One row per campaign and person who ever entered it: their last round, and how far they are in it.
with

enrolments as (select * from {{ ref('stg_enrolments') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, person_id
            order by entered_on desc nulls last, round desc nulls last, recorded_person_id asc nulls last
        ) as recency_rank,
        max(round) over (partition by campaign, person_id) as last_round,
        sum(case when entered_on > {{ days_after(as_of(), -365) }} then 1 else 0 end) over (
            partition by campaign, person_id
        ) as rounds_in_year_count
    from enrolments
),

last_entered as (
    select
        ranked.*,
        policies.round_days,
        {{ days_from('ranked.entered_on', as_of()) }} as days_in_round
    from ranked
    inner join policies on ranked.campaign = policies.campaign
    where ranked.recency_rank = 1
),

taken as (
    select * from {{ ref('steps_taken') }}
),

final as (
    select
        -- ids
        last_entered.campaign,
        last_entered.person_id,

        -- text
        last_entered.arm,

        -- numbers
        cast(last_entered.last_round as integer) as round,
        cast(last_entered.rounds_in_year_count as integer) as rounds_in_year_count,
        last_entered.days_in_round,
        cast(coalesce(taken.step_number, 0) as integer) as last_step_number,

        -- flags
        last_entered.days_in_round <= last_entered.round_days and not coalesce(taken.is_last, false) as is_open,

        -- dates
        last_entered.entered_on,
        coalesce(taken.last_taken_on, last_entered.entered_on) as last_taken_on
    from last_entered
    left join taken
        on
            last_entered.campaign = taken.campaign
            and last_entered.person_id = taken.person_id
            and last_entered.entered_on = taken.entered_on
            and last_entered.last_round = taken.round
)

select * from final
