-- One row per person who ever bought: their tier, how far the next one is, and when this one ends.
{%- set loyalty = var('loyalty') %}
{%- set window_from = days_after(as_of(), -loyalty.tier_window_days) %}

with

spells as (select * from {{ ref('tier_spells') }}),

{% if loyalty.tier_measure == 'points' -%}
    measured as (
        select
            person_id,
            sum(points) as measure
        from {{ ref('point_entries') }}
        where entry_type = 'earned' and occurred_on >= {{ window_from }}
        group by person_id
    ),
{%- else -%}
    measured as (
        select
            person_id,
            sum(spend) as measure
        from {{ ref('person_days') }}
        where spend > 0 and active_on >= {{ window_from }}
        group by person_id
    ),
{%- endif %}

thresholds as (
    select
        known.tier_rank,
        cast(known.threshold as decimal(18, 4)) as threshold
    from (
        values
        {% for tier in loyalty.tiers -%}
            ({{ loop.index }}, {{ tier.threshold }}){{ ',' if not loop.last }}
        {% endfor %}
    ) as known (tier_rank, threshold)
),

held as (
    select
        spells.*,
        cast(coalesce(measured.measure, 0) as decimal(18, 4)) as measure
    from spells
    left join measured on spells.person_id = measured.person_id
    where
        spells.entered_on <= {{ as_of() }}
        and (spells.left_on is null or spells.left_on > {{ as_of() }})
),

final as (
    select
        -- ids
        held.person_id,

        -- text
        {{ tier_text('held.tier_rank', 'name') }} as tier,
        {{ tier_text('held.previous_tier_rank', 'name') }} as previous_tier,
        {{ tier_text('held.tier_rank + 1', 'name') }} as next_tier,
        case
            when held.left_on is not null then {{ tier_text('held.following_tier_rank', 'name') }}
        end as downgrade_tier,
        {{ tier_text('held.tier_rank', 'benefits') }} as benefits,
        {{ tier_text('held.tier_rank + 1', 'benefits') }} as next_benefits,

        -- numbers
        cast(held.tier_rank as integer) as tier_rank,
        held.measure,
        cast(above.threshold - held.measure as decimal(18, 4)) as next_gap,
        {{ rounded('cast(held.measure as double) / nullif(above.threshold, 0)', 9, 4) }} as next_share,
        cast(greatest(own.threshold - held.measure, 0) as decimal(18, 4)) as keep_gap,
        {{ days_from('held.entered_on', as_of()) }} as days_in_tier,

        -- flags
        coalesce(held.tier_rank > held.previous_tier_rank, false) as is_upgrade,
        coalesce(held.measure < own.threshold, false) as is_in_grace,

        -- dates
        held.entered_on,
        held.left_on as downgrade_on
    from held
    left join thresholds as own on held.tier_rank = own.tier_rank
    left join thresholds as above on held.tier_rank + 1 = above.tier_rank
)

select * from final
