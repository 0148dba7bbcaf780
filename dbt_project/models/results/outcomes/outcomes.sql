-- One row per candidate and day of decision, as recorded: what became of it, and whether the goal was reached.
with

decisions as (select * from {{ ref('stg_decisions') }}),

deliveries as (select * from {{ ref('stg_deliveries') }}),

render_errors as (select * from {{ ref('stg_render_errors') }}),

goals_reached as (select * from {{ ref('goals_reached') }}),

final as (
    select
        -- ids
        decisions.programme,
        decisions.campaign,
        decisions.person_id,
        decisions.recorded_person_id,
        decisions.message_id,

        -- text
        decisions.channel,
        decisions.variant,
        decisions.arm,
        cast(
            case
                when decisions.outcome = 'hold_out' then 'held_out'
                when {{ is_sent('deliveries.state') }} then 'sent'
                else 'skip'
            end as string
        ) as outcome,
        cast(
            case
                when decisions.outcome != 'send' then decisions.reason
                when {{ is_sent('deliveries.state') }} then 'selected'
                when deliveries.state in ('rejected', 'unknown', 'withheld') then deliveries.state
                when render_errors.message_id is not null then render_errors.reason
                else 'not_dispatched'
            end as string
        ) as reason,
        deliveries.state,

        -- numbers
        coalesce(goals_reached.goal_count, 0) as goal_count,
        coalesce(goals_reached.revenue, 0) as revenue,

        -- flags
        goals_reached.person_id is not null as is_converted,

        -- dates
        decisions.decided_on,
        goals_reached.converted_on
    from decisions
    left join deliveries on decisions.message_id = deliveries.message_id
    left join render_errors on decisions.message_id = render_errors.message_id
    left join goals_reached
        on
            decisions.campaign = goals_reached.campaign
            and decisions.person_id = goals_reached.person_id
            and decisions.decided_on = goals_reached.decided_on
)

select * from final
