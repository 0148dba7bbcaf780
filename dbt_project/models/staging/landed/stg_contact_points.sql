-- One row per external id and contact type: the latest address known to the run, as a keyed hash.
with

source as (select * from {{ source('raw', 'contact_points') }}),

known as (
    select
        *,
        row_number() over (
            partition by external_id, contact_type
            order by updated_at desc nulls last, loaded_at desc nulls last, address_hash asc nulls last
        ) as version_rank
    from source
    where loaded_at < {{ known_before() }}
),

renamed as (
    select
        -- ids
        external_id,
        address_hash,

        -- text
        contact_type,

        -- numbers
        cast(coalesce(ingest_number, 0) as integer) as ingest_number,

        -- instants, UTC
        cast(updated_at as timestamp) as updated_at,
        cast(loaded_at as timestamp) as loaded_at
    from known
    where version_rank = 1
)

select * from renamed
