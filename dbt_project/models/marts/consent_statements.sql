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
        identities.person_id,
        consents.purpose,
        consents.channel,
        consents.evidence,
        consents.is_granted,
        consents.occurred_at
    from consents
    inner join identities
        on
            consents.external_id = identities.identifier
            and identities.identifier_type = 'external_id'
    union all
    select
        withdrawals.person_id,
        withdrawals.purpose,
        channels.channel,
        withdrawals.evidence,
        false as is_granted,
        withdrawals.occurred_at
    from withdrawals
    inner join channels on withdrawals.channel in (channels.channel, '*')
)

select * from final
