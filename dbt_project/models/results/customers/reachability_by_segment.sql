-- One row per RFM segment and channel, and per segment over all of them (`any`): how many of its people can be reached.
with

reach as (select * from {{ ref('segment_reach') }}),

final as (
    select
        -- text
        rfm_segment,
        channel,

        -- numbers
        person_count,
        with_address_count,
        consented_count,
        reachable_count,
        reachable_share
    from reach
)

select * from final
