-- One row per opt-out or complaint after a message, with the last message to the person, of whatever campaign.
{% set longest = var('measuring').attribution_hours.values() | max -%}

with

messages as (select * from {{ ref('sent_messages') }}),

refusals as (select * from {{ ref('refusals') }}),

ranked as (
    select
        messages.message_id,
        messages.campaign,
        refusals.person_id,
        refusals.kind,
        refusals.occurred_at,
        row_number() over (
            partition by refusals.person_id, refusals.kind, refusals.occurred_at
            order by messages.sent_at desc nulls last, messages.message_id asc nulls last
        ) as message_rank
    from refusals
    inner join messages
        on
            refusals.person_id = messages.person_id
            and refusals.occurred_at >= messages.sent_at
            and refusals.occurred_at < messages.sent_at + interval '{{ longest }}' hour
),

final as (
    select
        message_id,
        campaign,
        person_id,
        kind,
        occurred_at
    from ranked
    where message_rank = 1
)

select * from final
