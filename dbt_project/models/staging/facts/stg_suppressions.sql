-- One row per suppression known to the run; channel `*` means every channel.
with

source as (select * from {{ source('ledger', 'suppressions') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

lifted as (
    select
        person_id,
        channel,
        max(occurred_at) as occurred_at
    from source
    where reason = 'lifted' and occurred_at < {{ known_before() }}
    group by person_id, channel
),

renamed as (
    select
        -- ids
        coalesce(accounts.person_id, source.person_id) as person_id,

        -- text
        source.channel,
        source.reason,
        coalesce(source.address_hash, '') as address_hash,

        -- flags
        coalesce(source.reason, '') <> 'erased' and (
            coalesce(on_channel.occurred_at >= source.occurred_at, false)
            or coalesce(on_all.occurred_at >= source.occurred_at, false)
        ) as is_lifted,

        -- instants, UTC
        cast(source.occurred_at as timestamp) as occurred_at
    from source
    left join accounts on source.person_id = accounts.identifier
    left join lifted as on_channel
        on source.person_id = on_channel.person_id and source.channel = on_channel.channel
    left join lifted as on_all
        on source.person_id = on_all.person_id and on_all.channel = '*'
    where source.occurred_at < {{ known_before() }} and coalesce(source.reason, '') <> 'lifted'
)

select * from renamed
