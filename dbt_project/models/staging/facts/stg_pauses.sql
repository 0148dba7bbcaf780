-- One row per person who ever asked for a pause of marketing: until when it lasts, by their latest answer before the
-- run.
with

source as (
    select * from {{ source('ledger', 'pauses') }}
    where occurred_at < {{ known_before() }}
),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

ranked as (
    select
        coalesce(accounts.person_id, source.person_id) as person_id,
        source.until_at,
        source.occurred_at,
        row_number() over (
            partition by coalesce(accounts.person_id, source.person_id)
            order by source.occurred_at desc nulls last, source.event_number desc nulls last
        ) as word_rank
    from source
    left join accounts on source.person_id = accounts.identifier
),

renamed as (
    select
        -- ids
        person_id,

        -- instants, UTC
        cast(until_at as timestamp) as until_at,
        cast(occurred_at as timestamp) as occurred_at
    from ranked
    where word_rank = 1
)

select * from renamed
