-- One row per campaign of the day: what stops all of it, if anything does, and how much was approved.
with

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

killed as (
    select * from {{ ref('stg_kill_switches') }}
    where is_on
),

approvals as (select * from {{ ref('stg_approvals') }}),

uses as (select max(last_use_on) as last_use_on from {{ ref('stages') }}),

kills as (
    select
        policies.campaign,
        max(case when killed.scope is not null then 1 else 0 end) = 1 as is_killed
    from policies
    left join killed
        on
            killed.scope = 'all'
            or (killed.scope = 'programme' and policies.programme = killed.name)
            or (killed.scope = 'campaign' and policies.campaign = killed.name)
    group by policies.campaign
),

final as (
    select
        -- ids
        policies.campaign,

        -- numbers
        coalesce(approvals.message_count, 0) as approved_count,

        -- flags
        kills.is_killed,
        coalesce(
            {{ days_from('uses.last_use_on', as_of()) }} > {{ var('contact_rules').stale_days }}, true
        ) as is_stale,
        coalesce(policies.ends_on < {{ as_of() }}, false) as is_over,
        policies.is_blackout
        or {{ is_one_of('cast(' ~ as_of() ~ ' as string)', var('contact_rules').blackout_days) }} as is_blackout,

        -- dates
        policies.ends_on
    from policies
    inner join kills on policies.campaign = kills.campaign
    left join approvals on policies.campaign = approvals.campaign
    cross join uses
)

select * from final
