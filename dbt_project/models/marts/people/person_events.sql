-- One row per visible event of a known person.
{{ config(materialized='view') }}

with

events as (select * from {{ ref('stg_events') }}),

-- the few people with several identifiers
shared as (
    select * from {{ ref('identities') }}
    where not is_sole
),

final as (
    select
        -- ids: a person's single account is their id
        coalesce(shared.person_id, events.external_id) as person_id,
        events.event_id,
        events.product_id,

        -- text
        events.event_type,
        events.currency,
        events.properties,

        -- numbers
        events.ingest_number,
        events.amount,

        -- dates and instants, UTC
        events.utc_day,
        events.occurred_on,
        events.occurred_at,
        events.loaded_at
    from events
    left join shared
        on
            coalesce(events.external_id, events.anonymous_id) = shared.identifier
            and shared.identifier_type
            = case when events.external_id is null then 'anonymous_id' else 'external_id' end
    where events.external_id is not null or shared.person_id is not null
)

select * from final
