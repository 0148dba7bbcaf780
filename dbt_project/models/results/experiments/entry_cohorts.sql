-- One row per campaign, week of entry and arm: what people of that week did.
with

people as (
    select * from {{ ref('subject_outcomes') }}
    where scope = 'campaign'
),

final as (
    select
        -- ids
        programme,
        experiment as campaign,

        -- text
        arm,

        -- numbers
        cast(count(*) as bigint) as person_count,
        cast(sum(converted) as bigint) as converted_count,
        cast(coalesce(sum(retention), 0) as bigint) as retained_count,
        cast(count(retention) as bigint) as retention_known_count,
        cast(sum(activity) as bigint) as active_days_count,
        cast(sum(revenue) as decimal(18, 4)) as revenue,

        -- flags
        {{ days_after(days_after(week_of('entered_on'), 6), 'max(window_days)') }} <= {{ as_of() }} as is_over,

        -- dates
        {{ week_of('entered_on') }} as entered_week_on
    from people
    group by programme, experiment, arm, {{ week_of('entered_on') }}
)

select * from final
