-- One row per person and week, of the last 13 in which segments were recorded: the segment they ended it in.
with

recorded as (
    select * from {{ ref('stg_segment_days') }}
    where recorded_on >= {{ days_after(week_of(as_of()), -7 * 13) }}
),

ends as (
    select
        {{ week_of('recorded_on') }} as week_on,
        max(recorded_on) as recorded_on
    from recorded
    group by {{ week_of('recorded_on') }}
),

final as (
    select
        -- ids
        recorded.person_id,

        -- text
        recorded.rfm_segment,

        -- dates
        ends.week_on
    from recorded
    inner join ends on recorded.recorded_on = ends.recorded_on
)

select * from final
