-- One row per person as of the run: the table every campaign selects from.
with

people as (select * from {{ ref('people') }}),

stages as (select * from {{ ref('stages') }}),

rfm as (select * from {{ ref('rfm') }}),

person_value as (select * from {{ ref('person_value') }}),

reachability as (select * from {{ ref('reachability') }}),

permissions as (select * from {{ ref('permissions') }}),

reach as (
    select
        person_id,
        max(case when channel = 'email' and has_address then 1 else 0 end) = 1 as has_email,
        max(case when channel = 'sms' and has_address then 1 else 0 end) = 1 as has_phone
    from reachability
    group by person_id
),

consented as (
    select
        person_id,
        max(case when channel = 'email' and is_granted then 1 else 0 end) = 1 as is_email_consented,
        max(case when channel = 'sms' and is_granted then 1 else 0 end) = 1 as is_sms_consented
    from permissions
    where purpose = 'marketing'
    group by person_id
),

final as (
    select
        -- ids
        people.person_id,

        -- text
        people.first_name,
        people.locale,
        people.time_zone,
        people.region,
        stages.activity_stage,
        stages.clv_stage,
        stages.funnel_stage,
        stages.previous_activity_stage,
        rfm.rfm_segment,
        rfm.previous_rfm_segment,
        rfm.rfm_tier,
        rfm.unscored_reason,
        cast('{{ var("business_currency") }}' as varchar) as currency,

        -- numbers
        stages.silent_days,
        stages.activity_stage_days,
        stages.days_since_first_use,
        stages.use_days_count,
        {{ days_from('people.registered_on', as_of()) }} as days_since_registration,
        stages.purchase_count,
        cast(coalesce(person_value.spend, 0) as decimal(18, 4)) as spend,
        person_value.average_purchase,
        rfm.recency_score,
        rfm.frequency_score,
        rfm.monetary_score,

        -- flags
        coalesce(reach.has_email, false) as has_email,
        coalesce(reach.has_phone, false) as has_phone,
        coalesce(consented.is_email_consented, false) as is_email_consented,
        coalesce(consented.is_sms_consented, false) as is_sms_consented,

        -- dates
        people.birth_on,
        people.registered_on,
        person_value.first_purchase_on,
        person_value.last_purchase_on,
        stages.first_use_on,
        stages.last_use_on,
        stages.activity_entered_on,
        rfm.rfm_segment_entered_on,
        {{ as_of() }} as as_of_on
    from people
    left join stages on people.person_id = stages.person_id
    left join rfm on people.person_id = rfm.person_id
    left join person_value on people.person_id = person_value.person_id
    left join reach on people.person_id = reach.person_id
    left join consented on people.person_id = consented.person_id
)

select * from final
