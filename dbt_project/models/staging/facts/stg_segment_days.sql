-- One row per account and recorded day before the run, with the segment its person was in.
with

source as (select * from {{ source('recorded', 'segments') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

renamed as (
    select
        -- ids
        accounts.person_id,
        source.person_id as recorded_person_id,

        -- text
        source.rfm_segment,

        -- dates
        source.as_of as recorded_on
    from source
    inner join accounts on source.person_id = accounts.identifier
    where source.as_of < {{ as_of() }}
)

select * from renamed
