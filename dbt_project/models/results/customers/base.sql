-- One row per activity stage and RFM segment: the customer base as of the run.
with

people as (select * from {{ ref('person_profile') }}),

final as (
    select
        activity_stage,
        rfm_segment,
        cast(count(*) as bigint) as person_count,
        cast(sum(spend) as decimal(18, 4)) as spend
    from people
    group by activity_stage, rfm_segment
)

select * from final
