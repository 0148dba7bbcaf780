-- One row per time a person told us to stop: a consent withdrawn through us, a refusal, or a complaint about a message.
with

withdrawals as (select * from {{ ref('stg_withdrawals') }}),

suppressions as (
    select * from {{ ref('stg_suppressions') }}
    where reason in ('unsubscribe', 'complaint')
),

stated as (
    select
        person_id,
        'unsubscribe' as kind,
        occurred_at
    from withdrawals
    union -- a pressed link is a withdrawal and may be a suppression too
    select
        person_id,
        reason as kind,
        occurred_at
    from suppressions
),

final as (
    select
        person_id,
        cast(kind as varchar) as kind,
        {{ local_date('occurred_at') }} as refused_on,
        occurred_at
    from stated
)

select * from final
