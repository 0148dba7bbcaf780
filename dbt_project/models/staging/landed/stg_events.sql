-- One row per event that is visible as of the run: it occurred before the day began and was loaded before the run.
with

source as (select * from {{ source('raw', 'events') }}),

visible as (
    select
        -- ids
        event_id,
        external_id,
        anonymous_id,
        product_id,

        -- text
        event_type,
        currency,
        properties,

        -- numbers
        cast(coalesce(ingest_number, 0) as integer) as ingest_number,
        cast(amount as decimal(18, 4)) as amount,

        -- dates and instants, UTC
        day as utc_day,
        {{ local_date('occurred_at') }} as occurred_on,
        cast(occurred_at as timestamp) as occurred_at,
        cast(loaded_at as timestamp) as loaded_at
    from source
    where
        day <= {{ as_of() }} -- partitions are UTC days; no later one has a visible event
        and occurred_at < {{ day_start() }}
        and loaded_at < {{ known_before() }}
)

select * from visible
