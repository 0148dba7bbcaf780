-- One row per person who had bought before the held-out weeks: their statistics at that time, and their purchases
-- since.
{{ config(materialized='view') }}

with

person_value as (select * from {{ ref('person_value') }}),

person_days as (
    select * from {{ ref('person_days') }}
    where purchase_count > 0
),

-- the last quarter of the history is held out, 13 weeks at most
history as (
    select
        cast(
            least(91, floor({{ days_from('min(first_purchase_on)', as_of()) }} / 4)) as integer
        ) as held_out_days
    from person_value
),

held_out as (
    select
        held_out_days,
        {{ days_after(as_of(), '-held_out_days') }} as held_out_from
    from history
),

counted as (
    select
        person_days.person_id,
        held_out.held_out_days,
        held_out.held_out_from,
        sum(case when person_days.active_on < held_out.held_out_from then 1 else 0 end) as known_count,
        sum(case when person_days.active_on >= held_out.held_out_from then 1 else 0 end) as held_out_count,
        min(person_days.active_on) as first_on,
        max(case when person_days.active_on < held_out.held_out_from then person_days.active_on end) as last_on
    from person_days
    cross join held_out
    group by person_days.person_id, held_out.held_out_days, held_out.held_out_from
),

final as (
    select
        -- ids
        person_id,

        -- numbers
        cast(known_count - 1 as integer) as repeat_count,
        {{ days_from('first_on', 'last_on') }} as recency_days,
        {{ days_from('first_on', days_after('held_out_from', -1)) }} as age_days,
        cast(held_out_count as integer) as held_out_count,
        held_out_days,

        -- dates
        {{ as_of() }} as as_of_on
    from counted
    where known_count > 0
)

select * from final
