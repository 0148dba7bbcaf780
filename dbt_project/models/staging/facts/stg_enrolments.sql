-- One row per campaign, person and round they entered before the run; merged people keep the rounds of both.
with

source as (select * from {{ source('recorded', 'enrolments') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

renamed as (
    select
        -- ids
        source.campaign,
        coalesce(accounts.person_id, source.person_id) as person_id,
        source.person_id as recorded_person_id,

        -- text
        source.arm,

        -- numbers
        source.round,

        -- dates
        source.entered_on
    from source
    left join accounts on source.person_id = accounts.identifier
    where source.as_of < {{ as_of() }}
)

select * from renamed
