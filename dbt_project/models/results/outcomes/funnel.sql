-- One row per campaign, day of decision, outcome and reason: how many candidates ended there.
with

outcomes as (select * from {{ ref('outcomes') }}),

final as (
    select
        programme,
        campaign,
        outcome,
        reason,
        cast(count(*) as bigint) as person_count,
        decided_on
    from outcomes
    group by programme, campaign, outcome, reason, decided_on
)

select * from final
