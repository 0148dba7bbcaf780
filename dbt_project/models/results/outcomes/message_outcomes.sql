-- One row per message that left: whether it arrived, and what followed it.
with

messages as (select * from {{ ref('sent_messages') }}),

goals as (
    select
        message_id,
        count(*) as goal_count,
        sum(revenue) as revenue
    from {{ ref('attributed_goals') }}
    group by message_id
),

refusals as (
    select
        message_id,
        max(case when kind = 'unsubscribe' then 1 else 0 end) = 1 as has_unsubscribe,
        max(case when kind = 'complaint' then 1 else 0 end) = 1 as has_complaint
    from {{ ref('attributed_refusals') }}
    group by message_id
),

final as (
    select
        -- ids
        messages.message_id,
        messages.programme,
        messages.campaign,
        messages.step,
        messages.person_id,

        -- text
        messages.channel,
        messages.variant,
        messages.message_class,

        -- numbers
        cast(coalesce(goals.goal_count, 0) as integer) as goal_count,
        cast(coalesce(goals.revenue, 0) as decimal(18, 4)) as revenue,

        -- flags
        {{ is_delivered('messages.state') }} as is_delivered,
        messages.state = 'bounced' as is_bounced,
        coalesce(refusals.has_unsubscribe, false) as has_unsubscribe,
        coalesce(refusals.has_complaint, false) as has_complaint,

        -- dates and instants, UTC
        messages.decided_on,
        messages.sent_on,
        messages.sent_at
    from messages
    left join goals on messages.message_id = goals.message_id
    left join refusals on messages.message_id = refusals.message_id
)

select * from final
