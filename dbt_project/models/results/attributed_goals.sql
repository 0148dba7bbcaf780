-- One row per goal event that followed a message: credited to the last message before it whose campaign wants that
-- event and whose channel's window was still open. What followed is not what was caused: that is lift.
with

deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where state = 'accepted'
),

policies as (select * from {{ ref('stg_campaign_policies') }}),

events as (select * from {{ ref('person_events') }}),

touches as (
    select
        deliveries.*,
        policies.programme,
        policies.goal_event,
        case
            {%- for channel, hours in var('measuring').attribution_hours.items() %}
                when deliveries.channel = '{{ channel }}' then {{ hours }}
            {%- endfor %}
        end as window_hours
    from deliveries
    inner join policies on deliveries.campaign = policies.campaign and deliveries.decided_on = policies.valid_on
),

ranked as (
    select
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        case when events.currency = '{{ var("business_currency") }}' then events.amount else 0 end as amount,
        touches.programme,
        touches.campaign,
        touches.message_id,
        touches.person_id,
        touches.channel,
        touches.variant,
        row_number() over (
            partition by events.event_id
            order by touches.occurred_at desc nulls last, touches.message_id asc nulls last
        ) as touch_rank
    from touches
    inner join events
        on
            touches.person_id = events.person_id
            and touches.goal_event = events.event_type
            and touches.occurred_at <= events.occurred_at
            and touches.occurred_at + touches.window_hours * interval '1' hour > events.occurred_at
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
    where touch_rank = 1
)

select * from final
