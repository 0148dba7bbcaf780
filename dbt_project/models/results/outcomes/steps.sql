-- One row per campaign and step: how many people came so far, what was sent, and what followed.
with

rounds as (
    select * from {{ ref('step_rounds') }}
    where arm is not null
),

messages as (select * from {{ ref('message_outcomes') }}),

-- steps as on their last planned day
planned as (
    select
        *,
        row_number() over (partition by campaign, step order by valid_on desc nulls last) as day_rank
    from {{ ref('stg_campaign_steps') }}
),

final as (
    select
        rounds.programme,
        rounds.campaign,
        rounds.step,
        cast(max(planned.step_number) as integer) as step_number,
        cast(max(planned.after_days) as integer) as after_days,
        {{ count_if("rounds.arm = 'treatment'") }} as due_count,
        {{ count_if("rounds.outcome = 'send'") }} as decided_count,
        {{ count_if('messages.message_id is not null') }} as sent_count,
        {{ count_if("rounds.arm = 'treatment' and messages.message_id is null") }} as skipped_count,
        {{ count_if("rounds.arm = 'holdout'") }} as held_out_count,
        {{ count_if('messages.is_delivered') }} as delivered_count,
        {{ count_if('messages.is_bounced') }} as bounced_count,
        cast(coalesce(sum(messages.goal_count), 0) as bigint) as attributed_count,
        {{ count_if('messages.has_unsubscribe') }} as unsubscribe_count,
        {{ count_if('messages.has_complaint') }} as complaint_count,
        cast(coalesce(sum(messages.revenue), 0) as decimal(18, 4)) as attributed_revenue,
        max(planned.step_number) = 1 as is_drawn
    from rounds
    inner join planned
        on rounds.campaign = planned.campaign and rounds.step = planned.step and planned.day_rank = 1
    left join messages on rounds.message_id = messages.message_id
    group by rounds.programme, rounds.campaign, rounds.step
)

select * from final
