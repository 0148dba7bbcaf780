-- One row per person who is watched (`stage_watch`): what there was to see of them before the 30 days, and tastes.
{% set since = days_after('watched.began_on', -90) -%}

with

watched as (
    select distinct
        person_id,
        began_on
    from {{ ref('stage_watch') }}
),

messages as (
    select
        watched.person_id,
        count(*) as message_count
    from watched
    inner join {{ ref('sent_messages') }} as sent
        on
            watched.person_id = sent.person_id
            and watched.began_on > sent.sent_on
            and {{ days_after('watched.began_on', -28) }} <= sent.sent_on
    where sent.message_class = 'marketing'
    group by watched.person_id
),

bought as (
    select
        watched.person_id,
        sum(case when person_days.purchase_count > 0 then 1 else 0 end) as purchase_days,
        sum(
            case when person_days.purchase_count > 0 and person_days.redemption_count > 0 then 1 else 0 end
        ) as coupon_days
    from watched
    inner join {{ ref('person_days') }} as person_days
        on
            watched.person_id = person_days.person_id
            and watched.began_on > person_days.active_on
            and {{ since }} <= person_days.active_on
    where person_days.active_on >= {{ days_after(as_of(), -120) }} -- no other day can be one; engines skip them all
    group by watched.person_id
),

complaints as (
    select distinct watched.person_id
    from watched
    inner join {{ ref('feedback_items') }} as items
        on watched.person_id = items.person_id and watched.began_on > items.opened_on and {{ since }} <= items.opened_on
    where items.kind = 'complaint'
),

final as (
    select
        watched.person_id,
        coalesce(messages.message_count, 0) as message_count,
        cast(coalesce(bought.purchase_days, 0) as bigint) as purchase_days,
        cast(coalesce(bought.coupon_days, 0) as bigint) as coupon_days,
        complaints.person_id is not null as has_complaint,
        tastes.top_category,
        tastes.top_channel
    from watched
    left join messages on watched.person_id = messages.person_id
    left join bought on watched.person_id = bought.person_id
    left join complaints on watched.person_id = complaints.person_id
    left join {{ ref('person_tastes') }} as tastes on watched.person_id = tastes.person_id
)

select * from final
