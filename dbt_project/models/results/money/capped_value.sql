-- One row per campaign and limit that stopped messages: how many it stopped for good, how many for some days, and the
-- expected value of those that were never sent.
with

rounds as (select * from {{ ref('step_rounds') }}),

stopped as (
    select distinct
        programme,
        campaign,
        person_id,
        round,
        step,
        reason
    from {{ ref('stg_decisions') }}
    where
        decided_on < {{ as_of() }}
        and outcome = 'skip'
        and step is not null
        and (arm is not null or reason in ('cooldown', 'unlawful_hour', 'blackout_day', 'quiet_hours'))
),

ended as (
    select
        stopped.programme,
        stopped.campaign,
        stopped.reason,
        rounds.outcome = 'send' as is_delayed,
        rounds.outcome = 'skip' and stopped.reason = rounds.reason as is_left,
        rounds.expected_value
    from stopped
    inner join rounds
        on
            stopped.campaign = rounds.campaign
            and stopped.person_id = rounds.person_id
            and stopped.round = rounds.round
            and stopped.step = rounds.step
),

final as (
    select
        -- ids
        programme,
        campaign,

        -- text
        reason,

        -- numbers
        {{ count_if('is_left') }} as left_count,
        {{ count_if('is_delayed') }} as delayed_count,
        {{ count_if('is_left and expected_value is not null') }} as valued_count,
        cast(sum(case when is_left then expected_value end) as decimal(18, 4)) as expected_value
    from ended
    where is_left or is_delayed
    group by programme, campaign, reason
)

select * from final
