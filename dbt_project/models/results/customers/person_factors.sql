-- One row per watched person (`stage_watch`): what was known of them before the watch began, and their tastes.
{% set measuring = var('measuring') -%}
{% set since = days_after('watched.began_on', -measuring.factor_days) -%}

with

watched as (
    select distinct
        person_id,
        began_on
    from {{ ref('stage_watch') }}
),

sent_messages as (
    select * from {{ ref('sent_messages') }}
    where message_class = 'marketing'
),

-- no other day matters, and engines skip them all
person_days as (
    select * from {{ ref('person_days') }}
    where active_on >= {{ days_after(as_of(), -(measuring.watch_days + measuring.factor_days)) }}
),

feedback_items as (
    select * from {{ ref('feedback_items') }}
    where kind = 'complaint'
),

tastes as (select * from {{ ref('person_tastes') }}),

messages as (
    select
        watched.person_id,
        count(*) as message_count
    from watched
    inner join sent_messages as sent
        on
            watched.person_id = sent.person_id
            and watched.began_on > sent.sent_on
            and {{ days_after('watched.began_on', -measuring.pressure_days) }} <= sent.sent_on
    group by watched.person_id
),

bought as (
    select
        watched.person_id,
        {{ count_if('used.purchase_count > 0') }} as purchase_days,
        {{ count_if('used.purchase_count > 0 and used.redemption_count > 0') }} as coupon_days
    from watched
    inner join person_days as used
        on watched.person_id = used.person_id and watched.began_on > used.active_on and {{ since }} <= used.active_on
    group by watched.person_id
),

complaints as (
    select distinct watched.person_id
    from watched
    inner join feedback_items as items
        on watched.person_id = items.person_id and watched.began_on > items.opened_on and {{ since }} <= items.opened_on
),

final as (
    select
        watched.person_id,
        coalesce(messages.message_count, 0) as message_count,
        coalesce(bought.purchase_days, 0) as purchase_days,
        coalesce(bought.coupon_days, 0) as coupon_days,
        complaints.person_id is not null as has_complaint,
        tastes.top_category,
        tastes.top_channel
    from watched
    left join messages on watched.person_id = messages.person_id
    left join bought on watched.person_id = bought.person_id
    left join complaints on watched.person_id = complaints.person_id
    left join tastes on watched.person_id = tastes.person_id
)

select * from final
