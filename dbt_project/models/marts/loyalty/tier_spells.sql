-- One row per person and spell in a tier: past, current, and future if they buy nothing more.
-- A tier is reached on the morning after the measure of the last `window_days` days reached its threshold, and kept for
-- `grace_days` mornings after the measure fell below.
-- depends_on: {{ ref('identities') }}
{{ config(materialized='incremental', unique_key='person_id', pre_hook="{{ forget_people(tier_rules()) }}") }}
{%- set loyalty = var('loyalty') %}
{%- set window = loyalty.tier_window_days %}
{%- set thresholds = loyalty.tiers | map(attribute='threshold') | select('gt', 0) %}
{%- set first_threshold = thresholds | first | default(999999999999) %}
{%- set built = none if loyalty.tier_measure == 'points' else built(tier_rules()) %}

with

runs as (
    {{ runs_of(['purchase'], built) }}
),

-- when each person's purchases became known
buyers as (
    select
        person_id,
        max(ingest_number) as ingest_number,
        max(visible_on) as visible_on
    from runs
    group by person_id
),

{% if loyalty.tier_measure == 'points' -%}
    counted as (
        select
            person_id,
            points as measure,
            occurred_on as counted_on
        from {{ ref('point_entries') }}
        where entry_type = 'earned'
    ),
{%- else -%}
    counted as (
        select
            person_id,
            spend as measure,
            active_on as counted_on
        from {{ ref('person_days') }}
        where spend > 0{{ ' and person_id in (select person_id from buyers)' if built is not none }}
    ),
{%- endif %}

-- people whose total spend is below every threshold stay in the first tier
totals as (
    select
        person_id,
        sum(measure) as total,
        min(counted_on) as first_on
    from counted
    group by person_id
),

climbing as (
    select counted.*
    from counted
    inner join totals on counted.person_id = totals.person_id
    where totals.total >= {{ first_threshold }}
),

-- each amount enters the window on the next morning and leaves it `window_days` mornings later
steps as (
    select
        person_id,
        {{ days_after('counted_on', 1) }} as from_on,
        measure
    from climbing
    union all
    select
        person_id,
        {{ days_after('counted_on', window + 1) }} as from_on,
        -measure as measure
    from climbing
),

-- (of several steps on one morning each has the totals of all)
reached as (
    select
        person_id,
        from_on,
        cast({{ tier_rank('sum(measure) over up_to_morning') }} as integer) as tier_rank
    from steps
    window up_to_morning as (
        partition by person_id order by from_on asc nulls last
        range between unbounded preceding and current row
    )
),

compared as (
    select
        *,
        lag(tier_rank) over (partition by person_id order by from_on asc nulls last) as tier_rank_before
    from reached
),

reached_spells as (
    select
        person_id,
        tier_rank,
        from_on,
        lead(from_on) over (partition by person_id order by from_on asc nulls last) as until_on
    from compared
    where tier_rank_before is null or tier_rank <> tier_rank_before
    union all
    select
        person_id,
        {{ tier_rank('0') }} as tier_rank,
        {{ days_after('first_on', 1) }} as from_on,
        cast(null as date) as until_on
    from totals
    where total < {{ first_threshold }}
),

turns as (
    select
        person_id,
        from_on as turn_on
    from reached_spells
    union
    select
        person_id,
        {{ days_after('until_on', loyalty.tier_grace_days) }} as turn_on
    from reached_spells
    where until_on is not null
),

held as (
    select
        turns.person_id,
        turns.turn_on,
        max(reached_spells.tier_rank) as tier_rank
    from turns
    inner join reached_spells
        on
            turns.person_id = reached_spells.person_id
            and turns.turn_on >= reached_spells.from_on
            and (
                reached_spells.until_on is null
                or turns.turn_on < {{ days_after('reached_spells.until_on', loyalty.tier_grace_days) }}
            )
    group by turns.person_id, turns.turn_on
),

held_compared as (
    select
        *,
        lag(tier_rank) over (partition by person_id order by turn_on asc nulls last) as tier_rank_before
    from held
),

held_spells as (
    select
        person_id,
        tier_rank,
        turn_on as entered_on,
        row_number() over by_day as spell_number,
        lag(tier_rank) over by_day as previous_tier_rank,
        lead(tier_rank) over by_day as following_tier_rank,
        lead(turn_on) over by_day as left_on
    from held_compared
    where tier_rank_before is null or tier_rank <> tier_rank_before
    window by_day as (partition by person_id order by turn_on asc nulls last)
),

final as (
    select
        -- ids
        held_spells.person_id,

        -- numbers
        cast({{ rules(tier_rules()) }} as bigint) as rules,
        cast(held_spells.tier_rank as integer) as tier_rank,
        cast(held_spells.spell_number as integer) as spell_number,
        cast(held_spells.previous_tier_rank as integer) as previous_tier_rank,
        cast(held_spells.following_tier_rank as integer) as following_tier_rank,
        cast(coalesce(buyers.ingest_number, 0) as bigint) as ingest_number,

        -- dates
        held_spells.entered_on,
        held_spells.left_on,
        coalesce(buyers.visible_on, cast('1970-01-01' as date)) as visible_on
    from held_spells
    left join buyers on held_spells.person_id = buyers.person_id
)

select * from final
