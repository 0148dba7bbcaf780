-- One row per suppression known to the run; channel `*` means every channel.
with

source as (select * from {{ source('ledger', 'suppressions') }}),

renamed as (
    select
        -- ids
        person_id,

        -- text
        channel,
        reason,

        -- instants, UTC
        cast(occurred_at as timestamp) as occurred_at
    from source
    where occurred_at < {{ known_before() }}
)

select * from renamed
