-- One row per campaign that sent anything: messages, their costs, what followed them, opt-outs and complaints. Opt-outs
-- and complaints count since somebody last resumed the campaign.
with

sent_messages as (select * from {{ ref('sent_messages') }}),

-- campaigns that somebody resumed
resumed as (
    select * from {{ ref('stg_kill_switches') }}
    where scope = 'campaign' and not is_on
),

refusals as (select * from {{ ref('attributed_refusals') }}),

messages as (
    select
        sent_messages.message_id,
        sent_messages.campaign,
        resumed.name is null or sent_messages.sent_at >= resumed.occurred_at as is_watched
    from sent_messages
    left join resumed on sent_messages.campaign = resumed.name
),

counted as (
    select
        campaign,
        case when is_watched then 'watched' else 'forgiven' end as kind,
        0 as amount
    from messages
    union all
    select
        refusals.campaign,
        refusals.kind,
        0 as amount
    from refusals
    inner join messages on refusals.message_id = messages.message_id
    where messages.is_watched
    union all
    select
        campaign,
        case when kind = 'message' then 'message_cost' else 'offer_cost' end as kind,
        amount
    from {{ ref('contact_costs') }}
    union all
    select
        campaign,
        'goal' as kind,
        revenue as amount
    from {{ ref('attributed_goals') }}
),

final as (
    select
        campaign,
        {{ count_if("kind in ('watched', 'forgiven')") }} as message_count,
        {{ count_if("kind = 'goal'") }} as attributed_count,
        {{ count_if("kind = 'watched'") }} as watched_count,
        {{ count_if("kind = 'unsubscribe'") }} as unsubscribe_count,
        {{ count_if("kind = 'complaint'") }} as complaint_count,
        cast(sum(case when kind = 'goal' then amount else 0 end) as decimal(18, 4)) as attributed_revenue,
        cast(sum(case when kind = 'message_cost' then amount else 0 end) as decimal(18, 4)) as message_cost,
        cast(sum(case when kind = 'offer_cost' then amount else 0 end) as decimal(18, 4)) as offer_cost
    from counted
    group by campaign
)

select * from final
