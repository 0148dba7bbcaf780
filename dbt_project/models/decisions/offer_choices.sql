-- One row per candidate whose campaign promises an offer: the size for this person and what it will cost, or why none.
with

candidates as (select * from {{ ref('offer_candidates') }}),

bounds as (select * from {{ ref('offer_bounds') }}),

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

-- the rule: value says where on the ladder between the bounds, sensitivity to prices moves one up or down
ruled as (
    select
        candidates.campaign,
        candidates.person_id,
        candidates.offer,
        candidates.offer_bucket,
        bounds.smallest_rank,
        bounds.largest_rank - bounds.smallest_rank + 1 as open_size_count,
        least(bounds.largest_rank, greatest(bounds.smallest_rank, candidates.price_shift + case
            when candidates.value_level = 3 then bounds.largest_rank
            when candidates.value_level = 1 then bounds.smallest_rank
            else cast(floor(cast(bounds.smallest_rank + bounds.largest_rank as double) / 2) as integer)
        end)) as ruled_rank
    from candidates
    left join bounds
        on
            candidates.campaign = bounds.campaign
            and candidates.person_id = bounds.person_id
),

-- those drawn for exploration share out the open sizes evenly among their buckets
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
    left join sizes
        on
            chosen.offer = sizes.offer
            and chosen.size_rank = sizes.size_rank
)

select * from final
