-- One row per campaign, arm and business day on which anyone entered or converted: cumulative entries and conversions.
with

entries as (select * from {{ ref('entries') }}),

changes as (
    select
        programme,
        campaign,
        arm,
        entered_on as changed_on,
        1 as entered,
        0 as converted
    from entries
    union all
    select
        programme,
        campaign,
        arm,
        {{ days_after('entered_on', 'converted_after_days') }} as changed_on,
        0 as entered,
        1 as converted
    from entries
    where is_converted
),

daily as (
    select
        programme,
        campaign,
        arm,
        changed_on,
        sum(entered) as entered,
        sum(converted) as converted
    from changes
    group by programme, campaign, arm, changed_on
),

final as (
    select
        programme,
        campaign,
        arm,
        cast(
            sum(entered) over (partition by campaign, arm order by changed_on asc nulls last) as bigint
        ) as person_count,
        cast(
            sum(converted) over (partition by campaign, arm order by changed_on asc nulls last) as bigint
        ) as converted_count,
        changed_on as counted_on
    from daily
)

select * from final
