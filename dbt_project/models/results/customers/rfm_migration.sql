-- One row per week (of the last `segment_weeks` with recorded segments), segment at the end of the recorded week
-- before, and segment at the week's end.
with

segments as (select * from {{ ref('segment_weeks') }}),

weeks as (
    select
        week_on,
        lag(week_on) over (order by week_on asc nulls last) as previous_week_on
    from (select distinct week_on from segments) as known
),

spent as (
    select
        person_id,
        {{ week_of('active_on') }} as week_on,
        sum(spend) as spend
    from {{ ref('person_days') }}
    where active_on >= {{ days_after(week_of(as_of()), -7 * var('measuring').segment_weeks) }}
    group by person_id, {{ week_of('active_on') }}
),

final as (
    select
        earlier.rfm_segment as previous_segment,
        segments.rfm_segment,
        cast(count(*) as bigint) as person_count,
        cast(coalesce(sum(spent.spend), 0) as decimal(18, 4)) as spend,
        segments.week_on
    from segments
    inner join weeks on segments.week_on = weeks.week_on
    left join segments as earlier
        on segments.person_id = earlier.person_id and weeks.previous_week_on = earlier.week_on
    left join spent on segments.person_id = spent.person_id and segments.week_on = spent.week_on
    where weeks.previous_week_on is not null -- the first week has no week before
    group by earlier.rfm_segment, segments.rfm_segment, segments.week_on
)

select * from final
