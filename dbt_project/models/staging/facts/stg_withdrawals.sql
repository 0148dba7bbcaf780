-- One row per consent withdrawn through Perennial (by a link or a keyword) before the run.
with

source as (select * from {{ source('ledger', 'withdrawals') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

renamed as (
    select
        -- ids
        coalesce(accounts.person_id, source.person_id) as person_id,

        -- text
        source.purpose,
        source.channel,
        source.evidence,

        -- instants, UTC
        cast(source.occurred_at as timestamp) as occurred_at
    from source
    left join accounts on source.person_id = accounts.identifier
    where source.occurred_at < {{ known_before() }}
)

select * from renamed
