-- One row per candidate: outcome, reason and arm. The reason is that of the first stage that had one: gates, draw,
-- limits, arbitration, volume.
with

eligibility as (select * from {{ ref('eligibility') }}),

draws as (select * from {{ ref('draws') }}),

contenders as (select * from {{ ref('contenders') }}),

arbitration as (select * from {{ ref('arbitration') }}),

volumes as (select * from {{ ref('volumes') }}),

reasoned as (
    select
        eligibility.campaign,
        eligibility.person_id,
        draws.was_held_out,
        draws.was_held_out_here,
        case
            when eligibility.stopped_by is not null then null
            when draws.held_out_by is not null then 'holdout'
            else 'treatment'
        end as arm,
        case
            when eligibility.stopped_by is not null then eligibility.stopped_by
            when draws.held_out_by is not null then draws.held_out_by
            when contenders.stopped_by is not null then contenders.stopped_by
            when contenders.message_class = 'service' then 'selected'
            when arbitration.reason = 'selected' and volumes.is_held then 'awaiting_approval'
            else arbitration.reason
        end as reason
    from eligibility
    left join draws on eligibility.campaign = draws.campaign and eligibility.person_id = draws.person_id
    left join contenders
        on eligibility.campaign = contenders.campaign and eligibility.person_id = contenders.person_id
    left join arbitration
        on eligibility.campaign = arbitration.campaign and eligibility.person_id = arbitration.person_id
    left join volumes on eligibility.campaign = volumes.campaign
),

final as (
    select
        -- ids
        campaign,
        person_id,

        -- text
        cast(
            case
                when reason = 'selected' then 'send'
                when arm = 'holdout' then 'hold_out'
                else 'skip'
            end as string
        ) as outcome,
        cast(reason as string) as reason,
        cast(arm as string) as arm,

        -- flags
        was_held_out,
        was_held_out_here
    from reasoned
)

select * from final
