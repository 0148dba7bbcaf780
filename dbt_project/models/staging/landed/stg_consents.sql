-- One row per consent given or withdrawn in the company's own systems that was known to the run.
with

source as (select * from {{ source('raw', 'consents') }}),

renamed as (
    select
        -- ids
        external_id,

        -- text
        purpose,
        channel,
        evidence,

        -- flags
        status = 'granted' as is_granted,

        -- instants, UTC
        cast(occurred_at as timestamp) as occurred_at
    from source
    where loaded_at < {{ known_before() }}
)

select * from renamed
