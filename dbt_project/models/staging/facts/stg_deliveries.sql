-- One row per message: the last state the ledger knew for it. Test messages are left out.
with

source as (select * from {{ source('ledger', 'deliveries') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

ranked as (
    select
        *,
        row_number() over (
            partition by message_id
            -- the ledger's order: by a provider's clock a delivery may come before the receipt
            order by event_number desc nulls last, occurred_at desc nulls last
        ) as event_rank,
        min(case when {{ is_sent('state') }} then occurred_at end) over (partition by message_id) as sent_at
    from source
    where not is_test
),

renamed as (
    select
        -- ids
        ranked.message_id,
        ranked.campaign,
        ranked.step,
        coalesce(accounts.person_id, ranked.person_id) as person_id,
        ranked.person_id as recorded_person_id,

        -- text
        ranked.channel,
        ranked.variant,
        ranked.message_class,
        ranked.provider,
        ranked.state,
        ranked.reason,

        -- dates and instants, UTC
        ranked.decided_on,
        cast(ranked.sent_at as timestamp) as sent_at,
        cast(ranked.occurred_at as timestamp) as occurred_at
    from ranked
    left join accounts on ranked.person_id = accounts.identifier
    where ranked.event_rank = 1
)

select * from renamed
