-- One row per week of occurrence, of the last `segment_weeks`, and number of days by which events were late.
-- An event is in time if the first run after its day could see it.
{% set first_week_on = days_after(week_of(as_of()), -7 * (var('measuring').segment_weeks - 1)) -%}

with

events as (
    select
        occurred_on,
        {{ days_from(days_after('occurred_on', 1), visible_on('occurred_on', 'loaded_at')) }} as late_days
    from {{ ref('stg_events') }}
    where
        utc_day >= {{ days_after(first_week_on, -1) }}
        and occurred_on >= {{ first_week_on }}
),

final as (
    select
        cast(least(late_days, 31) as integer) as late_days,
        cast(count(*) as bigint) as event_count,
        {{ week_of('occurred_on') }} as occurred_week_on
    from events
    group by least(late_days, 31), {{ week_of('occurred_on') }}
)

select * from final
