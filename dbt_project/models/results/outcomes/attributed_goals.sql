-- One row per goal event that followed a message. The last message before it gets the credit, if its campaign has this
-- goal and its channel's window was still open. What followed was not necessarily caused: see lift.
with

messages as (select * from {{ ref('sent_messages') }}),

events as (select * from {{ ref('person_events') }}),

ranked as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        case when events.currency = '{{ var("business_currency") }}' then events.amount else 0 end as amount,
        messages.programme,
        messages.campaign,
        messages.message_id,
        messages.person_id,
        messages.channel,
        messages.variant,
        row_number() over (
            partition by events.event_id
            order by messages.sent_at desc nulls last, messages.message_id asc nulls last
        ) as message_rank
    from messages
    inner join events
        on
            messages.person_id = events.person_id
            and messages.goal_event = events.event_type
            and messages.sent_at <= events.occurred_at
            and messages.sent_at + messages.window_hours * interval '1' hour > events.occurred_at
),

final as (
    select
        programme,
        campaign,
        person_id,
        message_id,
        event_id,
        channel,
        variant,
        cast(coalesce(amount, 0) as decimal(18, 4)) as revenue,
        occurred_on,
        occurred_at
    from ranked
    where message_rank = 1
)

select * from final
