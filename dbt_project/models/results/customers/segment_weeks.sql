-- One row per person and week, of the last `segment_weeks` and one more, with recorded segments: the segment at the
-- week's end.
with

recorded as (
    select * from {{ ref('stg_segment_days') }}
    where recorded_on >= {{ days_after(week_of(as_of()), -7 * var('measuring').segment_weeks) }}
),

ends as (
    select max(recorded_on) as recorded_on
    from recorded
    group by {{ week_of('recorded_on') }}
),

-- of merged accounts, the one that gives the person their id counts
ranked as (
    select
        recorded.person_id,
        recorded.rfm_segment,
        recorded.recorded_on,
        row_number() over (
            partition by recorded.person_id, recorded.recorded_on
            order by
                case when recorded.recorded_person_id = recorded.person_id then 0 else 1 end asc nulls last,
                recorded.recorded_person_id asc nulls last
        ) as name_rank
    from recorded
    inner join ends on recorded.recorded_on = ends.recorded_on
),

final as (
    select
        -- ids
        person_id,

        -- text
        rfm_segment,

        -- dates
        {{ week_of('recorded_on') }} as week_on
    from ranked
    where name_rank = 1
)

select * from final
