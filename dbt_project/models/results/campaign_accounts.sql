-- One row per campaign that sent anything: messages, what they cost, what followed them, and who was annoyed by them.
-- Annoyance is counted of messages since somebody last let the campaign go on.
{% set longest = var('measuring').attribution_hours.values() | max -%}

with

deliveries as (
    select
        deliveries.*,
        resumed.name is null or deliveries.occurred_at >= resumed.occurred_at as is_watched
    from {{ ref('stg_deliveries') }} as deliveries
    left join {{ ref('stg_kill_switches') }} as resumed
        on resumed.scope = 'campaign' and deliveries.campaign = resumed.name and not resumed.is_on
    where deliveries.state = 'accepted'
),

refusals as (select * from {{ ref('refusals') }}),

touched as (
    select
        deliveries.campaign,
        refusals.kind,
        deliveries.is_watched,
        row_number() over (
            partition by refusals.person_id, refusals.kind, refusals.occurred_at
            order by deliveries.occurred_at desc nulls last, deliveries.message_id asc nulls last
        ) as touch_rank
    from refusals
    inner join deliveries
        on
            refusals.person_id = deliveries.person_id
            and refusals.occurred_at >= deliveries.occurred_at
            and refusals.occurred_at < deliveries.occurred_at + interval '{{ longest }}' hour
),

counted as (
    select
        campaign,
        'accepted' as kind,
        0 as amount
    from deliveries
    union all
    select
        campaign,
        'watched' as kind,
        0 as amount
    from deliveries
    where is_watched
    union all
    select
        campaign,
        kind,
        amount
    from {{ ref('contact_costs') }}
    union all
    select
        campaign,
        'goal' as kind,
        revenue as amount
    from {{ ref('attributed_goals') }}
    union all
    select
        campaign,
        kind,
        0 as amount
    from touched
    where touch_rank = 1 and is_watched
),

final as (
    select
        campaign,
        cast(sum(case when kind = 'accepted' then 1 else 0 end) as bigint) as message_count,
        cast(sum(case when kind = 'goal' then 1 else 0 end) as bigint) as attributed_count,
        cast(sum(case when kind = 'watched' then 1 else 0 end) as bigint) as watched_count,
        cast(sum(case when kind = 'unsubscribe' then 1 else 0 end) as bigint) as unsubscribe_count,
        cast(sum(case when kind = 'complaint' then 1 else 0 end) as bigint) as complaint_count,
        cast(sum(case when kind = 'goal' then amount else 0 end) as decimal(18, 4)) as attributed_revenue,
        cast(sum(case when kind = 'message' then amount else 0 end) as decimal(18, 4)) as message_cost,
        cast(sum(case when kind = 'offer' then amount else 0 end) as decimal(18, 4)) as offer_cost
    from counted
    group by campaign
)

select * from final
