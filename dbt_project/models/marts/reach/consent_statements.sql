-- One row per statement of a person about contact: consent given or withdrawn, in the company's own systems or here.
{{ config(materialized='view') }}

with

identities as (select * from {{ ref('identities') }}),

consents as (select * from {{ ref('stg_consents') }}),

withdrawals as (select * from {{ ref('stg_withdrawals') }}),

channels as (
    {{ channels() }}
),

final as (
    select
        -- ids
        identities.person_id,

        -- text
        consents.purpose,
        consents.channel,
        consents.evidence,

        -- flags
        consents.is_granted,

        -- instants, UTC
        consents.occurred_at
    from consents
    inner join identities
        on
            consents.external_id = identities.identifier
            and identities.identifier_type = 'external_id'
    union all
    select
        -- ids
        withdrawals.person_id,

        -- text
        withdrawals.purpose,
        channels.channel,
        withdrawals.evidence,

        -- flags
        false as is_granted,

        -- instants, UTC
        withdrawals.occurred_at
    from withdrawals
    inner join channels on withdrawals.channel in (channels.channel, '*')
)

select * from final
