-- One row per campaign and arm: the sufficient statistics of its lift.
with

entries as (select * from {{ ref('entries') }}),

final as (
    select
        programme,
        campaign,
        arm,
        cast(count(*) as bigint) as person_count,
        cast(sum(case when is_converted then 1 else 0 end) as bigint) as converted_count,
        cast(sum(revenue) as decimal(18, 4)) as revenue
    from entries
    group by programme, campaign, arm
)

select * from final
