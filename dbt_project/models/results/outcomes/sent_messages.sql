-- One row per message that left, whatever became of it later: when, and for how long goals are credited to it.
with

deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where sent_at is not null
),

policies as (select * from {{ ref('stg_campaign_policies') }}),

final as (
    select
        -- ids
        deliveries.message_id,
        policies.programme,
        deliveries.campaign,
        deliveries.step,
        deliveries.person_id,

        -- text
        deliveries.channel,
        deliveries.variant,
        deliveries.message_class,
        deliveries.state,
        policies.goal_event,

        -- numbers
        cast({{ attribution_hours('deliveries.channel') }} as integer) as window_hours,

        -- dates and instants, UTC
        deliveries.decided_on,
        {{ local_date('deliveries.sent_at') }} as sent_on,
        deliveries.sent_at
    from deliveries
    left join policies on deliveries.campaign = policies.campaign and deliveries.decided_on = policies.valid_on
)

select * from final
