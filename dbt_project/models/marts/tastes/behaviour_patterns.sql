-- One row per person: the habit that their days of the look-back show, and the evidence for it.
{%- set rules = var('patterns') %}

with

people as (select * from {{ ref('people') }}),

affinities as (select * from {{ ref('affinities') }}),

days as (
    select * from {{ ref('person_days') }}
    where active_on >= {{ days_after(as_of(), -var('taste').look_back_days) }}
),

used as (
    select
        person_id,
        active_on,
        lag(active_on) over (partition by person_id order by active_on nulls last) as active_before_on
    from days
    where use_count > 0
),

gaps as (
    select
        person_id,
        active_on,
        {{ days_from('active_before_on', 'active_on') }} as gap_days
    from used
),

rhythms as (
    select
        person_id,
        count(*) as use_days_count,
        {{ value_at('gap_days', 0.25) }} as short_gap_days,
        {{ lower_median('gap_days') }} as median_gap_days,
        {{ value_at('gap_days', 0.75) }} as long_gap_days,
        {{ days_from('max(active_on)', as_of()) }} as current_gap_days
    from gaps
    group by person_id
),

baskets as (
    select
        person_id,
        sum(purchase_count) as purchase_count,
        {{ rounded('cast(sum(spend) as double) / nullif(sum(purchase_count), 0)', 18, 4) }} as average_purchase,
        {{ rounded('cast(' ~ count_if('redemption_count > 0') ~ ' as double) / count(*)', 10, 9) }} as redeemed_share
    from days
    where purchase_count > 0
    group by person_id
),

-- of categories, features and topics, the one that most of the person's acts are about
varied as (
    select
        person_id,
        variety,
        row_number() over (
            partition by person_id order by dimension_act_count desc nulls last, dimension asc nulls last
        ) as dimension_rank
    from affinities
    where
        affinity_rank = 1
        and dimension in ('category', 'feature', 'content')
),

measured as (
    select
        people.person_id,
        coalesce(rhythms.use_days_count, 0) as use_days_count,
        coalesce(baskets.purchase_count, 0) as purchase_count,
        rhythms.median_gap_days,
        rhythms.current_gap_days,
        {{ rounded(
            'cast(rhythms.long_gap_days - rhythms.short_gap_days as double) / nullif(rhythms.median_gap_days, 0)', 18, 4
        ) }} as gap_spread,
        baskets.average_purchase,
        baskets.redeemed_share,
        varied.variety,
        coalesce(rhythms.use_days_count, 0) >= {{ rules.fewest_days }} as has_habits
    from people
    left join rhythms on people.person_id = rhythms.person_id
    left join baskets on people.person_id = baskets.person_id
    left join varied on people.person_id = varied.person_id and varied.dimension_rank = 1
),

-- the median person, with whom others are compared
usual as (
    select
        {{ lower_median('average_purchase') }} as average_purchase,
        {{ lower_median('median_gap_days') }} as median_gap_days,
        {{ lower_median('variety') }} as variety
    from measured
    where has_habits
),

compared as (
    select
        measured.*,
        usual.average_purchase as usual_purchase,
        usual.median_gap_days as usual_gap_days,
        usual.variety as usual_variety
    from measured
    cross join usual
),

judged as (
    select
        *,
        redeemed_share >= {{ rules.redeemed_share }} as redeems_much,
        average_purchase >= usual_purchase * {{ rules.unusual_ratio }}
        and median_gap_days > usual_gap_days as buys_much_seldom,
        average_purchase * {{ rules.unusual_ratio }} <= usual_purchase
        and median_gap_days < usual_gap_days as buys_little_often,
        variety * {{ rules.unusual_ratio }} <= usual_variety as varies_little,
        variety >= usual_variety * {{ rules.unusual_ratio }} as varies_much,
        gap_spread <= {{ rules.regular_spread }} as keeps_time,
        current_gap_days > median_gap_days * {{ rules.slowing_ratio }} as is_overdue
    from compared
),

flagged as (
    select
        *,
        has_habits and coalesce(redeems_much, false) as is_bargain_hunter,
        has_habits and coalesce(buys_much_seldom, false) as is_stock_up,
        has_habits and coalesce(buys_little_often, false) as is_frequent_small,
        has_habits and coalesce(varies_little, false) as is_specialist,
        has_habits and coalesce(varies_much, false) as is_explorer,
        has_habits and coalesce(keeps_time, false) as is_regular,
        has_habits and coalesce(is_overdue, false) as is_slowing
    from judged
),

final as (
    select
        -- ids
        person_id,

        -- text
        cast(
            case
                when not has_habits then 'unknown'
                when is_bargain_hunter then 'bargain_hunter'
                when is_stock_up then 'stock_up'
                when is_frequent_small then 'frequent_small'
                when is_specialist then 'specialist'
                when is_explorer then 'explorer'
                when is_regular then 'regular'
                else 'mixed'
            end as string
        ) as behaviour_pattern,

        -- numbers
        cast(use_days_count as integer) as use_days_count,
        cast(purchase_count as integer) as purchase_count,
        cast(median_gap_days as integer) as median_gap_days,
        cast(current_gap_days as integer) as current_gap_days,
        gap_spread,
        average_purchase,
        redeemed_share,
        variety,

        -- flags
        is_bargain_hunter,
        is_stock_up,
        is_frequent_small,
        is_specialist,
        is_explorer,
        is_regular,
        is_slowing
    from flagged
)

select * from final
