-- One row per external id: the latest version of its profile that was known to the run.
with

source as (select * from {{ source('raw', 'profiles') }}),

known as (
    select
        *,
        row_number() over (
            partition by external_id
            order by updated_at desc nulls last, loaded_at desc nulls last, properties asc nulls last
        ) as version_rank,
        min(loaded_at) over (partition by external_id) as known_at
    from source
    where loaded_at < {{ known_before() }}
),

renamed as (
    select
        -- ids
        external_id,

        -- text
        first_name,
        locale,
        time_zone,
        region,

        -- dates and instants, UTC
        birth_on,
        cast(registered_at as timestamp) as registered_at,
        cast(updated_at as timestamp) as updated_at,
        cast(known_at as timestamp) as known_at
    from known
    where version_rank = 1
)

select * from renamed
