-- One row per campaign, arm and day after entry on which anyone reached the goal: cumulative conversions.
with

entries as (select * from {{ ref('entries') }}),

arms as (select * from {{ ref('arms') }}),

daily as (
    select
        campaign,
        arm,
        converted_after_days,
        count(*) as converted_count
    from entries
    where is_converted
    group by campaign, arm, converted_after_days
),

final as (
    select
        daily.campaign,
        daily.arm,
        arms.person_count,
        cast(
            sum(daily.converted_count) over (
                partition by daily.campaign, daily.arm
                order by daily.converted_after_days asc nulls last
            ) as bigint
        ) as converted_count,
        daily.converted_after_days as days_after
    from daily
    inner join arms
        on
            daily.campaign = arms.campaign
            and daily.arm = arms.arm
)

select * from final
