-- One row per candidate whose campaign promises an offer: what the size of it is judged by.
with

candidates as (select * from {{ ref('candidates') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where
        valid_on = {{ as_of() }}
        and offer is not null
),

people as (select * from {{ ref('person_profile') }}),

habits as (select * from {{ ref('behaviour_patterns') }}),

final as (
    select
        -- ids
        candidates.campaign,
        candidates.person_id,
        policies.offer,

        -- numbers
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
    inner join policies on candidates.campaign = policies.campaign
    left join people on candidates.person_id = people.person_id
    left join habits on candidates.person_id = habits.person_id
)

select * from final
