-- One row per consent withdrawn through this system (a pressed link, a refusal word) before the run.
with

source as (select * from {{ source('ledger', 'withdrawals') }}),

renamed as (
    select
        -- ids
        person_id,

        -- text
        purpose,
        channel,
        evidence,

        -- instants, UTC
        cast(occurred_at as timestamp) as occurred_at
    from source
    where occurred_at < {{ known_before() }}
)

select * from renamed
