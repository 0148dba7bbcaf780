-- One row per promise of an offer: who got it in which campaign and round, with the code.
with

source as (select * from {{ source('ledger', 'coupon_issues') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

renamed as (
    select
        -- ids
        source.event_number as issue_id,
        source.campaign,
        coalesce(accounts.person_id, source.person_id) as person_id,
        source.person_id as recorded_person_id,
        source.offer,
        source.pool,

        -- text
        source.code,
        source.occurrence,

        -- numbers
        source.size_rank,

        -- dates and instants, UTC
        source.decided_on,
        source.expires_on,
        cast(source.occurred_at as timestamp) as issued_at
    from source
    left join accounts on source.person_id = accounts.identifier
    where source.occurred_at < {{ known_before() }}
)

select * from renamed
