-- One row per anonymous id and external id that were ever seen together: when first, and whose the anonymous id is.
{{ config(materialized='table') }}

with

-- an event that carries both says it, and so does a link
sightings as (
    select
        anonymous_id,
        external_id,
        ingest_number,
        occurred_at,
        loaded_at,
        {{ visible_on('occurred_on', 'loaded_at') }} as visible_on
    from {{ ref('stg_events') }}
    where
        anonymous_id is not null
        and external_id is not null
    union all
    select
        identifier as anonymous_id,
        external_id,
        ingest_number,
        occurred_at,
        loaded_at,
        visible_on
    from {{ ref('stg_links') }}
    where identifier_type = 'anonymous_id'
),

grouped as (
    select
        anonymous_id,
        external_id,
        {{ earliest(['ingest_number', 'visible_on', 'loaded_at', 'occurred_at']) }} as first_sighting
    from sightings
    group by anonymous_id, external_id
),

first_sightings as (
    select
        anonymous_id,
        external_id,
        {{ part('first_sighting', 'ingest_number') }} as ingest_number,
        {{ part('first_sighting', 'occurred_at') }} as occurred_at,
        {{ part('first_sighting', 'loaded_at') }} as loaded_at,
        {{ part('first_sighting', 'visible_on') }} as visible_on
    from grouped
),

final as (
    select
        -- ids
        anonymous_id,
        external_id,

        -- numbers
        ingest_number,

        -- flags: whoever it was first known with keeps it, so that a shared device moves no past day
        row_number() over (
            partition by anonymous_id
            order by
                ingest_number asc nulls last, visible_on asc nulls last, loaded_at asc nulls last,
                occurred_at asc nulls last, external_id asc nulls last
        ) = 1 as is_owner,

        -- dates and instants, UTC
        loaded_at as known_at,
        visible_on
    from first_sightings
)

select * from final
