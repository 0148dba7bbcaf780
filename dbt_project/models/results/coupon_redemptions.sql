-- One row per issued code: whether and when it was redeemed, by whom, and what that cost and brought.
-- Any event with the code in its property `coupon_code` redeems it; money counts in the business's currency.
with

issues as (
    select * from {{ ref('stg_coupon_issues') }}
    where code is not null
),

offers as (select * from {{ ref('stg_offers') }}),

sizes as (select * from {{ ref('stg_offer_sizes') }}),

codes as (
    select
        events.*,
        {{ property('properties', 'coupon_code') }} as code
    from {{ ref('person_events') }} as events
),

redeemed as (
    select
        issues.code,
        min(codes.occurred_at) as redeemed_at,
        min(codes.occurred_on) as redeemed_on,
        max(case when codes.person_id = issues.person_id then 1 else 0 end) = 1 as is_own,
        count(distinct codes.occurred_at) as redemption_count,
        sum(
            case
                when codes.event_type = 'purchase' and codes.currency = '{{ var("business_currency") }}'
                    then codes.amount
            end
        ) as revenue
    from issues
    inner join codes
        on
            issues.code = codes.code
            and issues.decided_on <= codes.occurred_on
    group by issues.code
),

final as (
    select
        -- ids
        issues.code,
        issues.campaign,
        issues.person_id,
        issues.offer,
        issues.pool,

        -- text
        issues.occurrence,
        offers.currency,

        -- numbers
        issues.size_rank,
        sizes.face_value,
        cast(
            case when redeemed.code is null then 0 else sizes.face_value * offers.cost_share end as decimal(18, 4)
        ) as redemption_cost,
        cast(coalesce(redeemed.revenue, 0) as decimal(18, 4)) as revenue,
        cast(coalesce(redeemed.redemption_count, 0) as integer) as redemption_count,

        -- flags
        redeemed.code is not null as is_redeemed,
        coalesce(redeemed.is_own, false) as is_redeemed_by_owner,
        coalesce(redeemed.redeemed_on > issues.expires_on, false) as is_redeemed_late,

        -- dates and instants, UTC
        issues.decided_on,
        issues.expires_on,
        redeemed.redeemed_on,
        redeemed.redeemed_at
    from issues
    left join redeemed on issues.code = redeemed.code
    left join offers
        on
            issues.offer = offers.offer
            and issues.decided_on = offers.valid_on
    left join sizes
        on
            issues.offer = sizes.offer
            and issues.size_rank = sizes.size_rank
            and issues.decided_on = sizes.valid_on
)

select * from final
