-- One row per visible event of a known person.
{{ config(materialized='view') }}

with

events as (select * from {{ ref('stg_events') }}),

identities as (select * from {{ ref('identities') }}),

final as (
    select
        -- ids
        identities.person_id,
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
    inner join identities
        on
            coalesce(events.external_id, events.anonymous_id) = identities.identifier
            and identities.identifier_type
            = case when events.external_id is null then 'anonymous_id' else 'external_id' end
)

select * from final
