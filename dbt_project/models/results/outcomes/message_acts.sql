-- One row per open or click of a message of the last `engagement_days`, with the sign that a program did it: mail
-- scanners follow links, and privacy proxies load images, before anybody can.
{% set types = ['message_opened', 'link_clicked', 'link_scanned'] -%}

with

messages as (
    select * from {{ ref('sent_messages') }}
    where sent_on >= {{ days_after(as_of(), -var('measuring').engagement_days) }}
),

acts as (
    select
        event_id,
        case when event_type = 'message_opened' then 'open' else 'click' end as act,
        {{ property('properties', 'message_id') }} as message_id,
        coalesce({{ property('properties', 'link') }}, '') as link,
        event_type = 'link_scanned' or coalesce({{ property('properties', 'reader') }}, '') = 'program' as is_told,
        occurred_at
    from {{ ref('person_events') }}
    where {{ is_event_in(types) }} and utc_day >= {{ days_after(as_of(), -var('measuring').engagement_days - 1) }}
),

-- another link of the same message, followed within a second
paired as (
    select
        *,
        lag(link) over in_message <> link and lag(occurred_at) over in_message >= occurred_at - interval '1' second
            as follows_another,
        lead(link) over in_message <> link and lead(occurred_at) over in_message <= occurred_at + interval '1' second
            as precedes_another
    from acts
    window in_message as (partition by message_id, act order by occurred_at nulls last, event_id nulls last)
),

final as (
    select
        -- ids
        paired.event_id,
        paired.message_id,

        -- text
        cast(paired.act as string) as act,
        cast(
            case
                when paired.is_told then 'told'
                when paired.occurred_at < messages.sent_at + interval '5' second then 'too_soon'
                when paired.follows_another or paired.precedes_another then 'several_at_once'
            end as string
        ) as program_sign,

        -- instants, UTC
        paired.occurred_at
    from paired
    inner join messages on paired.message_id = messages.message_id
)

select * from final
