-- One row per channel and range of marketing messages that a person had in the `pressure_days` before a message: what
-- followed it. Only messages whose attribution windows are over count.
{% set longest = var('measuring').attribution_hours.values() | max -%}

with

messages as (
    select * from {{ ref('message_outcomes') }}
    where message_class = 'marketing'
),

counted as (
    select
        messages.message_id,
        messages.person_id,
        messages.channel,
        messages.goal_count,
        messages.has_unsubscribe,
        messages.has_complaint,
        count(earlier.message_id) as earlier_count
    from messages
    left join messages as earlier
        on
            messages.person_id = earlier.person_id
            and messages.sent_at > earlier.sent_at
            and messages.sent_at < earlier.sent_at + interval '{{ var('measuring').pressure_days }}' day
    where messages.sent_at + interval '{{ longest }}' hour <= {{ day_start() }}
    group by
        messages.message_id, messages.person_id, messages.channel, messages.goal_count,
        messages.has_unsubscribe, messages.has_complaint
),

known as (
    select
        listed.earlier_from,
        listed.earlier_until
    from (values (0, 0), (1, 1), (2, 2), (3, 4), (5, 8), (9, null)) as listed (earlier_from, earlier_until)
),

final as (
    select
        counted.channel,
        cast(known.earlier_from as integer) as earlier_from,
        cast(known.earlier_until as integer) as earlier_until,
        cast(count(*) as bigint) as message_count,
        cast(count(distinct counted.person_id) as bigint) as person_count,
        {{ count_if('counted.goal_count > 0') }} as followed_count,
        {{ count_if('counted.has_unsubscribe') }} as unsubscribe_count,
        {{ count_if('counted.has_complaint') }} as complaint_count
    from counted
    inner join known
        on
            counted.earlier_count >= known.earlier_from
            and (known.earlier_until is null or counted.earlier_count <= known.earlier_until)
    group by counted.channel, known.earlier_from, known.earlier_until
)

select * from final
