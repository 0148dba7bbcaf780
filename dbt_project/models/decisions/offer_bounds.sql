-- One row per candidate and offer for whom a size makes sense: the smallest and the largest such size.
-- A size makes sense when it is a fair part of the usual purchase, and costs no more than the person would bring.
with

candidates as (select * from {{ ref('offer_candidates') }}),

offers as (
    select * from {{ ref('stg_offers') }}
    where valid_on = {{ as_of() }}
),

sizes as (
    select * from {{ ref('stg_offer_sizes') }}
    where valid_on = {{ as_of() }}
),

-- `predicted_value` / `p_alive` is what they would spend if they still bought; nothing is refused for what is unknown
affordable as (
    select
        candidates.campaign,
        candidates.person_id,
        sizes.size_rank,
        coalesce(sizes.face_value >= offers.floor_share * candidates.usual_purchase, true) as is_worth_a_trip
    from candidates
    inner join offers on candidates.offer = offers.offer
    inner join sizes on candidates.offer = sizes.offer
    where
        coalesce(sizes.face_value <= offers.cap_share * candidates.usual_purchase, true)
        and coalesce(
            sizes.face_value * offers.cost_share * candidates.p_alive
            <= offers.cap_share * candidates.predicted_value, true
        )
),

-- where even the largest affordable size is little, it is that or nothing
final as (
    select
        -- ids
        campaign,
        person_id,

        -- numbers
        cast(
            coalesce(min(case when is_worth_a_trip then size_rank end), max(size_rank)) as integer
        ) as smallest_rank,
        cast(max(size_rank) as integer) as largest_rank
    from affordable
    group by campaign, person_id
)

select * from final
