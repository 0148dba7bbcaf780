-- One row per withdrawn consent, opt-out, or complaint about a message.
with

-- consents that campaigns need; other purposes have nothing to do with messages
purposes as (select distinct purpose from {{ ref('stg_campaign_policies') }}),

withdrawals as (
    select * from {{ ref('stg_withdrawals') }}
    where purpose in (select purposes.purpose from purposes)
),

suppressions as (
    select * from {{ ref('stg_suppressions') }}
    where reason in ('unsubscribe', 'complaint')
),

statements as (
    select
        person_id,
        is_granted,
        lag(is_granted) over (
            partition by person_id, purpose, channel
            order by occurred_at asc nulls last, is_granted desc nulls last
        ) as was_granted,
        occurred_at
    from {{ ref('consent_statements') }}
    where purpose in (select purposes.purpose from purposes)
),

stated as (
    select
        person_id,
        'unsubscribe' as kind,
        occurred_at
    from withdrawals
    union -- withdrawn in the company's own systems; a withdrawal made here that they send back changes nothing
    select
        person_id,
        'unsubscribe' as kind,
        occurred_at
    from statements
    where was_granted and not is_granted
    union -- an unsubscribe link makes a withdrawal, and may make a suppression too
    select
        person_id,
        reason as kind,
        occurred_at
    from suppressions
),

final as (
    select
        person_id,
        cast(kind as string) as kind,
        {{ local_date('occurred_at') }} as refused_on,
        occurred_at
    from stated
)

select * from final
