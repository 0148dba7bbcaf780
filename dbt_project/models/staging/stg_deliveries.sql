-- One row per message: the last state the ledger knew for it. Test messages are left out.
with

source as (select * from {{ source('ledger', 'deliveries') }}),

ranked as (
    select
        *,
        row_number() over (
            partition by message_id
            order by occurred_at desc nulls last, event_number desc nulls last
        ) as event_rank
    from source
    where not is_test
),

renamed as (
    select
        -- ids
        message_id,
        campaign,
        step,
        person_id,

        -- text
        channel,
        variant,
        message_class,
        provider,
        state,
        reason,

        -- dates and instants, UTC
        decided_on,
        cast(occurred_at as timestamp) as occurred_at
    from ranked
    where event_rank = 1
)

select * from renamed
