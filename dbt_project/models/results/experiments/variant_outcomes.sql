-- One row per campaign and treated variant with people whose goal window is over: their number, and how many converted.
with

outcomes as (
    select * from {{ ref('subject_outcomes') }}
    where scope = 'campaign' and arm = 'treatment' and variant is not null
),

final as (
    select
        experiment as campaign,
        variant,
        cast(count(*) as bigint) as person_count,
        cast(sum(converted) as bigint) as converted_count
    from outcomes
    where {{ days_after('entered_on', 'window_days') }} <= {{ as_of() }}
    group by experiment, variant
)

select * from final
