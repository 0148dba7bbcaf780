-- One row per issued code: whether and when it was redeemed, by whom, its cost and its revenue.
with

issues as (
    select * from {{ ref('stg_coupon_issues') }}
    where code is not null
),

offers as (select * from {{ ref('stg_offers') }}),

sizes as (select * from {{ ref('stg_offer_sizes') }}),

redeemed as (select * from {{ ref('code_redemptions') }}),

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
        coalesce(redeemed.revenue, 0) as revenue,
        coalesce(redeemed.redemption_count, 0) as redemption_count,

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
