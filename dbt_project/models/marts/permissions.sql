-- One row per person, purpose and channel on which consent was ever asked: what holds as of the run, with its evidence.
with

identities as (select * from {{ ref('identities') }}),

consents as (select * from {{ ref('stg_consents') }}),

withdrawals as (select * from {{ ref('stg_withdrawals') }}),

channels as (
    {{ channels() }}
),

statements as (
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
),

ranked as (
    select
        *,
        -- of statements made at the same instant, the refusal holds
        row_number() over (
            partition by person_id, purpose, channel
            order by occurred_at desc nulls last, is_granted asc nulls first, evidence asc nulls first
        ) as statement_rank
    from statements
),

final as (
    select
        -- ids
        person_id,

        -- text
        purpose,
        channel,
        evidence,

        -- flags
        is_granted,

        -- instants, UTC
        occurred_at
    from ranked
    where statement_rank = 1
)

select * from final
