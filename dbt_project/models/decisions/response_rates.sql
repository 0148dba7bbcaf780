-- One row per campaign, activity stage and RFM segment whose messages of the last half year can be judged by now: which
-- share was followed by success. Small numbers are drawn to the campaign's share, and that to the definition's guess.
{% set prior = var('arbitration').prior_messages -%}

with

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

sent as (
    select
        decisions.campaign,
        decisions.person_id,
        coalesce(decisions.activity_stage, 'unknown') as activity_stage,
        coalesce(decisions.rfm_segment, 'unknown') as rfm_segment,
        decisions.decided_on,
        policies.goal_event,
        policies.goal_days,
        policies.prior_response
    from {{ ref('stg_decisions') }} as decisions
    inner join policies on decisions.campaign = policies.campaign
    where
        decisions.outcome = 'send'
        and decisions.decided_on >= {{ days_after(as_of(), -183) }}
        and {{ days_after('decisions.decided_on', 'policies.goal_days') }} <= {{ as_of() }}
),

events as (
    select
        person_id,
        event_type,
        occurred_on
    from {{ ref('person_events') }}
    where occurred_on >= {{ days_after(as_of(), -183) }}
),

judged as (
    select
        sent.campaign,
        sent.person_id,
        sent.activity_stage,
        sent.rfm_segment,
        sent.prior_response,
        sent.decided_on,
        max(case when events.person_id is not null then 1 else 0 end) as is_success
    from sent
    left join events
        on
            sent.person_id = events.person_id
            and sent.goal_event = events.event_type
            and sent.decided_on <= events.occurred_on
            and {{ days_from('sent.decided_on', 'events.occurred_on') }} < sent.goal_days
    group by
        sent.campaign, sent.person_id, sent.activity_stage, sent.rfm_segment, sent.prior_response, sent.decided_on
),

counted as (
    select
        campaign,
        activity_stage,
        rfm_segment,
        max(prior_response) as prior_response,
        count(*) as message_count,
        sum(is_success) as success_count,
        sum(count(*)) over (partition by campaign) as campaign_count,
        sum(sum(is_success)) over (partition by campaign) as campaign_success_count
    from judged
    group by campaign, activity_stage, rfm_segment
),

shrunk as (
    select
        *,
        cast(
            (campaign_success_count + {{ prior }} * prior_response) / (campaign_count + {{ prior }}) as double
        ) as campaign_response
    from counted
),

final as (
    select
        -- ids
        campaign,

        -- text
        activity_stage,
        rfm_segment,

        -- numbers
        cast(message_count as integer) as message_count,
        cast(success_count as integer) as success_count,
        campaign_response,
        cast((success_count + {{ prior }} * campaign_response) / (message_count + {{ prior }}) as double) as response
    from shrunk
)

select * from final
