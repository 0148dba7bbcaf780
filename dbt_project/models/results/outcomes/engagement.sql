-- One row per campaign, variant and channel with messages in the last `engagement_days`: how many were opened and
-- clicked, by anything and by people. It does not measure success: people who look at a message are not those whom it
-- changed.
with

messages as (
    select * from {{ ref('message_outcomes') }}
    where sent_on >= {{ days_after(as_of(), -var('measuring').engagement_days) }}
),

acts as (
    select
        message_id,
        max(case when act = 'open' then 1 else 0 end) = 1 as is_opened,
        max(case when act = 'open' and program_sign is null then 1 else 0 end) = 1 as is_opened_by_person,
        max(case when act = 'click' then 1 else 0 end) = 1 as is_clicked,
        max(case when act = 'click' and program_sign is null then 1 else 0 end) = 1 as is_clicked_by_person
    from {{ ref('message_acts') }}
    group by message_id
),

final as (
    select
        messages.programme,
        messages.campaign,
        messages.channel,
        messages.variant,
        cast(count(*) as bigint) as sent_count,
        {{ count_if('messages.is_delivered') }} as delivered_count,
        {{ count_if('acts.is_opened') }} as opened_count,
        {{ count_if('acts.is_opened_by_person') }} as opened_by_person_count,
        {{ count_if('acts.is_clicked') }} as clicked_count,
        {{ count_if('acts.is_clicked_by_person') }} as clicked_by_person_count
    from messages
    left join acts on messages.message_id = acts.message_id
    group by messages.programme, messages.campaign, messages.channel, messages.variant
)

select * from final
