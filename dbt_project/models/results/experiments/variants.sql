-- One row per campaign and treated variant: who got which text, and how many reached the goal.
with

entries as (select * from {{ ref('entries') }}),

final as (
    select
        programme,
        campaign,
        variant,
        arm,
        cast(count(*) as bigint) as person_count,
        cast(sum(case when is_converted then 1 else 0 end) as bigint) as converted_count
    from entries
    where arm = 'treatment'
    group by programme, campaign, variant, arm
)

select * from final
