-- One row per campaign whose volume on the day of the run somebody approved: the approved number of messages.
with

source as (
    select * from {{ source('ledger', 'approvals') }}
    where
        valid_on = {{ as_of() }}
        and occurred_at < {{ known_before() }}
),

final as (
    select
        -- ids
        campaign,

        -- numbers
        cast(max(message_count) as bigint) as message_count,

        -- dates
        max(valid_on) as valid_on
    from source
    group by campaign
)

select * from final
