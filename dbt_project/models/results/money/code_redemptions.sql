-- One row per issued code that any event has in its property `coupon_code`: when it was redeemed, and for how much.
-- Money counts in the business's currency.
with

issues as (
    select * from {{ ref('stg_coupon_issues') }}
    where code is not null
),

codes as (
    select
        person_id,
        event_type,
        occurred_on,
        occurred_at,
        {{ property('properties', 'coupon_code') }} as code,
        case when event_type = 'purchase' and currency = '{{ var("business_currency") }}' then amount end as revenue
    from {{ ref('person_events') }}
),

final as (
    select
        -- ids
        issues.code,

        -- numbers
        cast(count(distinct codes.occurred_at) as integer) as redemption_count,
        cast(coalesce(sum(codes.revenue), 0) as decimal(18, 4)) as revenue,

        -- flags
        max(case when codes.person_id = issues.person_id then 1 else 0 end) = 1 as is_own,

        -- dates and instants, UTC
        min(codes.occurred_on) as redeemed_on,
        min(codes.occurred_at) as redeemed_at
    from issues
    inner join codes
        on
            issues.code = codes.code
            and issues.decided_on <= codes.occurred_on
    group by issues.code
)

select * from final
