-- One row per draw, person and address that was held out before the run, in the current version of the draws.
with

source as (select * from {{ source('recorded', 'holdouts') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

renamed as (
    select
        -- ids
        source.draw,
        coalesce(accounts.person_id, source.person_id) as person_id,
        source.address_hash,

        -- dates
        source.held_out_on
    from source
    left join accounts on source.person_id = accounts.identifier
    where
        source.as_of < {{ as_of() }}
        and source.holdout_version = '{{ var("holdout_version") }}'
)

select * from renamed
