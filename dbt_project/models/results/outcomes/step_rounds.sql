-- One row per campaign, person, round and step that only limits and the clock ever stopped: the decision for a message
-- if there was one, otherwise the last day's reason against it.
with

decisions as (
    select * from {{ ref('stg_decisions') }}
    where
        decided_on < {{ as_of() }}
        and step is not null
        and (arm is not null or reason in ('cooldown', 'unlawful_hour', 'blackout_day', 'quiet_hours'))
),

ranked as (
    select
        *,
        max(arm) over in_step as drawn_arm,
        row_number() over (
            partition by campaign, person_id, round, step
            order by
                case when outcome = 'send' then 0 else 1 end asc nulls last,
                decided_on desc nulls last,
                recorded_person_id asc nulls last
        ) as day_rank
    from decisions
    window in_step as (partition by campaign, person_id, round, step)
),

final as (
    select
        -- ids
        programme,
        campaign,
        step,
        person_id,
        message_id,

        -- text
        drawn_arm as arm,
        outcome,
        reason,

        -- numbers
        round,
        expected_value,

        -- dates
        decided_on
    from ranked
    where day_rank = 1
)

select * from final
