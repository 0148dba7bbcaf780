-- One row per RFM segment and channel, and per segment over all of them (`any`): how many of its people can be reached.
with

rfm as (select * from {{ ref('rfm') }}),

reachability as (select * from {{ ref('reachability') }}),

reach as (
    select
        person_id,
        channel,
        has_address,
        is_consented,
        is_reachable
    from reachability
    union all
    select
        person_id,
        'any' as channel,
        max(case when has_address then 1 else 0 end) = 1 as has_address,
        max(case when is_consented then 1 else 0 end) = 1 as is_consented,
        max(case when is_reachable then 1 else 0 end) = 1 as is_reachable
    from reachability
    group by person_id
),

final as (
    select
        -- text
        cast(coalesce(rfm.rfm_segment, rfm.unscored_reason) as string) as rfm_segment,
        cast(reach.channel as string) as channel,

        -- numbers
        cast(count(*) as integer) as person_count,
        cast(sum(case when reach.has_address then 1 else 0 end) as integer) as with_address_count,
        cast(sum(case when reach.is_consented then 1 else 0 end) as integer) as consented_count,
        cast(sum(case when reach.is_reachable then 1 else 0 end) as integer) as reachable_count,
        {{ rounded('cast(' ~ count_if('reach.is_reachable') ~ ' as double) / count(*)', 9, 6) }} as reachable_share
    from rfm
    inner join reach on rfm.person_id = reach.person_id
    group by coalesce(rfm.rfm_segment, rfm.unscored_reason), reach.channel
)

select * from final
