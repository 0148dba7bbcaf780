-- One row per candidate and day up to the run's day, as recorded; test runs are left out.
with

source as (select * from {{ source('recorded', 'decisions') }}),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

renamed as (
    select
        -- ids
        source.message_id,
        source.programme,
        source.campaign,
        source.step,
        coalesce(accounts.person_id, source.person_id) as person_id,
        source.person_id as recorded_person_id,

        -- text
        source.message_class,
        source.outcome,
        source.reason,
        source.arm,
        source.channel,
        source.variant,
        source.activity_stage,
        source.rfm_segment,
        source.evidence,

        -- numbers
        source.round,
        source.expected_cost,
        source.expected_value,

        -- dates
        source.entered_on,
        source.as_of as decided_on
    from source
    left join accounts on source.person_id = accounts.identifier
    where source.as_of <= {{ as_of() }}
)

select * from renamed
