-- One row per campaign with a message to send: are there so unusually many that somebody has to approve?
{% set rules = var('volume') -%}

with

arbitration as (
    select * from {{ ref('arbitration') }}
    where reason = 'selected'
),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

stops as (select * from {{ ref('campaign_stops') }}),

planned as (
    select
        campaign,
        count(*) as planned_count
    from arbitration
    group by campaign
),

days as (
    select
        campaign,
        decided_on,
        count(*) as message_count
    from {{ ref('stg_decisions') }}
    where
        outcome = 'send'
        and decided_on < {{ as_of() }}
        and decided_on >= {{ days_after(as_of(), -rules.usual_days) }}
    group by campaign, decided_on
),

before as (
    select
        campaign,
        {{ lower_median('message_count') }} as usual_count,
        max(case when decided_on = {{ days_after(as_of(), -1) }} then message_count end) as yesterday_count
    from days
    group by campaign
),

final as (
    select
        -- ids
        planned.campaign,

        -- numbers
        planned.planned_count,
        before.yesterday_count,
        cast(before.usual_count as bigint) as usual_count,
        stops.approved_count,

        -- flags
        planned.planned_count > stops.approved_count
        and (
            coalesce(planned.planned_count > policies.approval_messages, false)
            or (
                planned.planned_count >= {{ rules.fewest_messages }}
                and coalesce(
                    planned.planned_count > {{ rules.jump }} * least(before.usual_count, before.yesterday_count), false
                )
            )
        ) as is_held
    from planned
    inner join policies on planned.campaign = policies.campaign
    inner join stops on planned.campaign = stops.campaign
    left join before on planned.campaign = before.campaign
)

select * from final
