-- One row per statement of the company that two identifiers are one person, visible as of the run.
with

source as (select * from {{ source('raw', 'links') }}),

visible as (
    select
        -- ids
        external_id,
        identifier,

        -- text
        identifier_type,
        evidence,

        -- numbers
        cast(coalesce(ingest_number, 0) as integer) as ingest_number,

        -- dates and instants, UTC
        {{ visible_on(local_date('occurred_at'), 'loaded_at') }} as visible_on,
        cast(occurred_at as timestamp) as occurred_at,
        cast(loaded_at as timestamp) as loaded_at
    from source
    where
        day <= {{ as_of() }} -- partitions are UTC days; no later one has a visible statement
        and occurred_at < {{ day_start() }}
        and loaded_at < {{ known_before() }}
)

select * from visible
