-- One row per person: where marketing can reach them, and where they like it best.
with

reachability as (select * from {{ ref('reachability') }}),

final as (
    select
        -- ids
        person_id,

        -- text
        cast(
            min(case when is_reachable and preference_rank = 1 then channel end) as string
        ) as preferred_channel,

        -- numbers
        max(preferred_hour) as preferred_hour,

        -- flags
        max(case when channel = 'email' and has_address then 1 else 0 end) = 1 as has_email,
        max(case when channel = 'sms' and has_address then 1 else 0 end) = 1 as has_phone,
        max(case when channel = 'email' and is_consented then 1 else 0 end) = 1 as is_email_consented,
        max(case when channel = 'sms' and is_consented then 1 else 0 end) = 1 as is_sms_consented,
        max(case when channel = 'email' and is_reachable then 1 else 0 end) = 1 as is_email_reachable,
        max(case when channel = 'sms' and is_reachable then 1 else 0 end) = 1 as is_sms_reachable
    from reachability
    group by person_id
)

select * from final
