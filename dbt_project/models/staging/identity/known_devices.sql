-- One row per anonymous id and external id that were ever seen together: when first, and who owns the anonymous id.

with

-- an event with both says so, and so does a link
statements as (
    select
        anonymous_id,
        external_id,
        first_ingest_number as ingest_number,
        first_loaded_at as loaded_at,
        first_occurred_at as occurred_at
    from {{ ref('seen_devices') }}
    union all
    select
        identifier as anonymous_id,
        external_id,
        ingest_number,
        loaded_at,
        occurred_at
    from {{ ref('stg_links') }}
    where identifier_type = 'anonymous_id'
),

ranked as (
    select
        *,
        row_number() over (
            partition by anonymous_id, external_id
            order by ingest_number asc nulls last, loaded_at asc nulls last, occurred_at asc nulls last
        ) as statement_rank
    from statements
),

final as (
    select
        -- ids
        anonymous_id,
        external_id,

        -- numbers
        ingest_number,

        -- flags: the first account keeps the device, so that a shared device moves no past day
        row_number() over (
            partition by anonymous_id
            order by
                ingest_number asc nulls last, loaded_at asc nulls last, occurred_at asc nulls last,
                external_id asc nulls last
        ) = 1 as is_owner,

        -- dates and instants, UTC
        loaded_at as known_at,
        {{ visible_on(local_date('occurred_at'), 'loaded_at') }} as visible_on
    from ranked
    where statement_rank = 1
)

select * from final
