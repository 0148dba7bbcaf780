-- One row per candidate whose campaign promises an offer: the size for this person and its cost, or why there is none.
-- A size makes sense if it is a fair part of the usual purchase and costs no more than the person would bring.
with

candidates as (select * from {{ ref('candidates') }}),

campaigns as (
    select * from {{ ref('todays_campaigns') }}
    where offer is not null
),

people as (select * from {{ ref('person_profile') }}),

habits as (select * from {{ ref('behaviour_patterns') }}),

offers as (
    select * from {{ ref('stg_offers') }}
    where valid_on = {{ as_of() }}
),

sizes as (
    select * from {{ ref('stg_offer_sizes') }}
    where valid_on = {{ as_of() }}
),

stock as (
    select * from {{ ref('stg_coupon_stock') }}
    where valid_on = {{ as_of() }}
),

judged as (
    select
        candidates.campaign,
        candidates.person_id,
        campaigns.offer,
        people.average_purchase as usual_purchase,
        people.predicted_value,
        people.p_alive,
        case
            when people.rfm_tier = 'high_value' or people.monetary_score = 5 then 3
            when people.monetary_score >= 3 then 2
            else 1
        end as value_level,
        case
            when people.is_bargain_hunter then 1
            when people.purchase_count >= {{ var('patterns').fewest_days }} and habits.redeemed_share = 0 then -1
            else 0
        end as price_shift,
        {{ bucket_of("'offer|' || candidates.campaign", 'candidates.person_id') }} as offer_bucket
    from candidates
    inner join campaigns on candidates.campaign = campaigns.campaign
    left join people on candidates.person_id = people.person_id
    left join habits on candidates.person_id = habits.person_id
),

-- `predicted_value` / `p_alive` is what they would spend if they still bought. Unknown numbers exclude no size. If even
-- the largest affordable size is too small to be worth a trip, it is the only choice.
bounds as (
    select
        judged.campaign,
        judged.person_id,
        coalesce(
            min(
                case
                    when coalesce(sizes.face_value >= offers.floor_share * judged.usual_purchase, true)
                        then sizes.size_rank
                end
            ), max(sizes.size_rank)
        ) as smallest_rank,
        max(sizes.size_rank) as largest_rank
    from judged
    inner join offers on judged.offer = offers.offer
    inner join sizes on judged.offer = sizes.offer
    where
        coalesce(sizes.face_value <= offers.cap_share * judged.usual_purchase, true)
        and coalesce(
            sizes.face_value * offers.cost_share * judged.p_alive
            <= offers.cap_share * judged.predicted_value, true
        )
    group by judged.campaign, judged.person_id
),

-- the rule: value decides the place between the bounds, sensitivity to prices moves it up or down by one
ruled as (
    select
        judged.campaign,
        judged.person_id,
        judged.offer,
        judged.offer_bucket,
        bounds.smallest_rank,
        bounds.largest_rank - bounds.smallest_rank + 1 as open_size_count,
        least(bounds.largest_rank, greatest(bounds.smallest_rank, judged.price_shift + case
            when judged.value_level = 3 then bounds.largest_rank
            when judged.value_level = 1 then bounds.smallest_rank
            else cast(floor(cast(bounds.smallest_rank + bounds.largest_rank as double) / 2) as integer)
        end)) as ruled_rank
    from judged
    left join bounds on judged.campaign = bounds.campaign and judged.person_id = bounds.person_id
),

-- the buckets drawn for exploration are divided evenly among the open sizes
chosen as (
    select
        ruled.campaign,
        ruled.person_id,
        ruled.offer,
        ruled.ruled_rank,
        ruled.open_size_count,
        coalesce(ruled.open_size_count > 0 and ruled.offer_bucket < offers.explore_buckets, false) as is_explored,
        case
            when ruled.offer_bucket < offers.explore_buckets
                then ruled.smallest_rank + cast(floor(
                    cast(ruled.offer_bucket * ruled.open_size_count as double) / offers.explore_buckets
                ) as integer)
            else ruled.ruled_rank
        end as size_rank,
        offers.currency,
        offers.redemption_share * offers.cost_share as expected_cost_share,
        case
            when offers.offer is null then 'offer_withdrawn'
            when offers.until_on < {{ as_of() }} then 'offer_expired'
            when offers.pool is not null and coalesce(stock.free_count, 0) = 0 then 'coupons_exhausted'
            when ruled.ruled_rank is null then 'offer_too_large'
        end as offer_problem
    from ruled
    left join offers on ruled.offer = offers.offer
    left join stock on offers.pool = stock.pool
),

final as (
    select
        -- ids
        chosen.campaign,
        chosen.person_id,
        chosen.offer,

        -- text
        cast(chosen.offer_problem as string) as offer_problem,
        chosen.currency,

        -- numbers
        cast(chosen.size_rank as integer) as size_rank,
        cast(chosen.ruled_rank as integer) as ruled_rank,
        cast(chosen.open_size_count as integer) as open_size_count,
        sizes.face_value,
        cast(sizes.face_value * chosen.expected_cost_share as decimal(18, 4)) as expected_cost,

        -- flags
        chosen.is_explored
    from chosen
    left join sizes on chosen.offer = sizes.offer and chosen.size_rank = sizes.size_rank
)

select * from final
