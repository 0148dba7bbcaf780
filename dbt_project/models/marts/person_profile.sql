-- One row per person as of the run: the table every campaign selects from.
{{ config(pre_hook="{{ memory(is_wide=true) }}", post_hook="{{ memory() }}") }}
with

people as (select * from {{ ref('people') }}),

stages as (select * from {{ ref('stages') }}),

rfm as (select * from {{ ref('rfm') }}),

person_value as (select * from {{ ref('person_value') }}),

predicted_value as (select * from {{ ref('predicted_value') }}),

tiers as (select * from {{ ref('tiers') }}),

point_balances as (select * from {{ ref('point_balances') }}),

behaviour_patterns as (select * from {{ ref('behaviour_patterns') }}),

person_tastes as (select * from {{ ref('person_tastes') }}),

person_reach as (select * from {{ ref('person_reach') }}),

dormancy_reasons as (select * from {{ ref('dormancy_reasons') }}),

feedback as (
    select
        person_id,
        sum(case when kind = 'complaint' and state = 'open' then 1 else 0 end) as open_complaint_count,
        max(fixed_on) as last_fixed_on
    from {{ ref('feedback_items') }}
    group by person_id
),

final as (
    select
        -- ids
        people.person_id,
        person_tastes.recommended_product_id_1,
        person_tastes.recommended_product_id_2,
        person_tastes.recommended_product_id_3,

        -- text: who
        people.first_name,
        people.locale,
        people.time_zone,
        people.region,
        person_reach.preferred_channel,

        -- text: where they stand
        stages.activity_stage,
        stages.clv_stage,
        stages.funnel_stage,
        stages.previous_activity_stage,
        rfm.rfm_segment,
        rfm.previous_rfm_segment,
        rfm.rfm_tier,
        rfm.unscored_reason,
        tiers.tier,
        tiers.next_tier,
        tiers.previous_tier,
        tiers.downgrade_tier,
        tiers.benefits,
        tiers.next_benefits,
        behaviour_patterns.behaviour_pattern,
        dormancy_reasons.reason as dormancy_reason,
        dormancy_reasons.evidence_source as dormancy_evidence,

        -- text: what they like
        person_tastes.top_category,
        person_tastes.top_brand,
        person_tastes.top_content,
        person_tastes.top_feature,
        person_tastes.top_store,
        person_tastes.recommended_product_1,
        person_tastes.recommended_product_2,
        person_tastes.recommended_product_3,
        cast('{{ var("business_currency") }}' as string) as currency,

        -- numbers: activity
        stages.silent_days,
        stages.activity_stage_days,
        stages.days_since_first_use,
        stages.use_days_count,
        {{ days_from('people.registered_on', as_of()) }} as days_since_registration,
        behaviour_patterns.median_gap_days,
        person_reach.preferred_hour,

        -- numbers: value
        stages.purchase_count,
        cast(coalesce(person_value.spend, 0) as decimal(18, 4)) as spend,
        person_value.average_purchase,
        predicted_value.p_alive,
        predicted_value.expected_average_purchase,
        predicted_value.expected_purchases,
        predicted_value.predicted_value,
        rfm.recency_score,
        rfm.frequency_score,
        rfm.monetary_score,
        person_tastes.top_category_share,

        -- numbers: loyalty
        coalesce(point_balances.balance_points, 0) as balance_points,
        coalesce(point_balances.expiring_30_days_points, 0) as expiring_30_days_points,
        coalesce(point_balances.expiring_7_days_points, 0) as expiring_7_days_points,
        coalesce(point_balances.expiring_1_day_points, 0) as expiring_1_day_points,
        coalesce(point_balances.next_expiry_points, 0) as next_expiry_points,
        coalesce(point_balances.statement_opening_points, 0) as statement_opening_points,
        coalesce(point_balances.statement_earned_points, 0) as statement_earned_points,
        coalesce(point_balances.statement_spent_points, 0) as statement_spent_points,
        coalesce(point_balances.statement_expired_points, 0) as statement_expired_points,
        tiers.next_share as tier_share,
        tiers.keep_gap as tier_keep_gap,
        tiers.next_gap as tier_gap,

        -- flags
        coalesce(person_reach.has_email, false) as has_email,
        coalesce(person_reach.has_phone, false) as has_phone,
        coalesce(person_reach.is_email_consented, false) as is_email_consented,
        coalesce(person_reach.is_sms_consented, false) as is_sms_consented,
        coalesce(person_reach.is_email_reachable or person_reach.is_sms_reachable, false) as is_reachable,
        coalesce(tiers.is_upgrade, false) as is_tier_upgrade,
        coalesce(behaviour_patterns.is_bargain_hunter, false) as is_bargain_hunter,
        coalesce(behaviour_patterns.is_slowing, false) as is_slowing,
        coalesce(feedback.open_complaint_count, 0) > 0 as has_open_complaint,

        -- dates
        people.birth_on,
        people.registered_on,
        person_value.first_purchase_on,
        person_value.last_purchase_on,
        stages.first_use_on,
        stages.last_use_on,
        stages.activity_entered_on,
        rfm.rfm_segment_entered_on,
        tiers.entered_on as tier_entered_on,
        feedback.last_fixed_on as feedback_fixed_on,
        predicted_value.model_on as value_model_on,
        point_balances.next_expires_on,
        tiers.downgrade_on,
        {{ as_of() }} as as_of_on
    from people
    left join stages on people.person_id = stages.person_id
    left join rfm on people.person_id = rfm.person_id
    left join person_value on people.person_id = person_value.person_id
    left join predicted_value on people.person_id = predicted_value.person_id
    left join tiers on people.person_id = tiers.person_id
    left join point_balances on people.person_id = point_balances.person_id
    left join behaviour_patterns on people.person_id = behaviour_patterns.person_id
    left join person_tastes on people.person_id = person_tastes.person_id
    left join person_reach on people.person_id = person_reach.person_id
    left join dormancy_reasons on people.person_id = dormancy_reasons.person_id
    left join feedback on people.person_id = feedback.person_id
)

select * from final
