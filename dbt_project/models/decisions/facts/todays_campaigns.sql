-- One row per campaign of the day: its recorded rules, what stops all of it, its channels, and the spent part of its
-- budget.
with

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

ladders as (
    select * from {{ ref('stg_campaign_channels') }}
    where valid_on = {{ as_of() }}
),

killed as (
    select * from {{ ref('stg_kill_switches') }}
    where is_on
),

approvals as (select * from {{ ref('stg_approvals') }}),

uses as (select max(last_use_on) as last_use_on from {{ ref('stages') }}),

kills as (
    select distinct policies.campaign
    from policies
    inner join killed
        on
            killed.scope = 'all'
            or (killed.scope = 'programme' and policies.programme = killed.name)
            or (killed.scope = 'campaign' and policies.campaign = killed.name)
),

channels as (
    select
        ladders.campaign,
        {%- for channel in var('channels') %}
            max(case when ladders.channel = '{{ channel }}' then ladders.channel_rank end) as {{ channel }}_rank,
            max(
                case when ladders.channel = '{{ channel }}' and killed.name is null then 1 else 0 end
            ) = 1 as is_{{ channel }}_live
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from ladders
    left join killed on killed.scope = 'channel' and ladders.channel = killed.name
    group by ladders.campaign
),

spent as (
    select
        campaign,
        sum(expected_cost) as spent_cost
    from {{ ref('stg_decisions') }}
    where
        outcome = 'send'
        and decided_on < {{ as_of() }}
        and decided_on >= {{ window_start({'calendar': 'month'}, as_of_date()) }}
    group by campaign
),

final as (
    select
        -- ids
        policies.campaign,
        policies.programme,
        policies.offer,

        -- text
        policies.message_class,
        policies.purpose,
        policies.reentry,
        policies.goal_event,
        policies.definition_hash,

        -- numbers
        policies.outcome_value,
        policies.prior_response,
        policies.priority,
        policies.rounds_per_year,
        policies.rest_days,
        policies.cooldown_days,
        policies.grace_days,
        policies.round_days,
        policies.goal_days,
        policies.holdout_buckets,
        policies.send_from_minute,
        policies.send_until_minute,
        policies.budget_messages,
        policies.budget_cost,
        policies.approval_messages,
        cast(coalesce(spent.spent_cost, 0) as decimal(18, 4)) as spent_cost,
        coalesce(approvals.message_count, 0) as approved_count,
        {%- for channel in var('channels') %}
            channels.{{ channel }}_rank,
        {%- endfor %}

        -- flags
        policies.is_goal_exit,
        policies.is_complaint_exit,
        policies.has_impersonal,
        kills.campaign is not null as is_killed,
        coalesce(
            {{ days_from('uses.last_use_on', as_of()) }} > {{ var('contact_rules').stale_days }}, true
        ) as is_stale,
        coalesce(policies.ends_on < {{ as_of() }}, false) as is_over,
        policies.is_blackout
        or {{ is_one_of('cast(' ~ as_of() ~ ' as string)', var('contact_rules').blackout_days) }} as is_silent,
        {%- for channel in var('channels') %}
            coalesce(channels.is_{{ channel }}_live, false) as is_{{ channel }}_live
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from policies
    left join kills on policies.campaign = kills.campaign
    left join channels on policies.campaign = channels.campaign
    left join approvals on policies.campaign = approvals.campaign
    left join spent on policies.campaign = spent.campaign
    cross join uses
)

select * from final
