-- One row per campaign (scope `campaign`), and one for all campaigns together (scope `everything`): how many people
-- were in the audience, and what became of them. Each person counts once in a row.
with

ends as (select * from {{ ref('audience_ends') }}),

together as (
    select
        person_id,
        max(case when arm is not null then 1 else 0 end) = 1 as is_eligible,
        max(case when arm = 'treatment' then 1 else 0 end) = 1 as is_treated,
        max(case when outcome = 'sent' then 1 else 0 end) = 1 as is_sent_to,
        max(case when outcome = 'held_out' then 1 else 0 end) = 1 as is_held_out
    from ends
    group by person_id
),

final as (
    select
        -- text
        cast('campaign' as string) as scope,
        programme,
        campaign,

        -- numbers
        cast(count(*) as bigint) as person_count,
        {{ count_if('arm is not null') }} as eligible_count,
        {{ count_if("arm = 'treatment'") }} as treatment_count,
        {{ count_if("outcome = 'sent'") }} as messaged_count,
        {{ count_if("outcome = 'held_out'") }} as holdout_count,
        {{ count_if("outcome = 'skip'") }} as skipped_count
    from ends
    group by programme, campaign
    union all
    select
        cast('everything' as string) as scope,
        cast(null as string) as programme,
        cast(null as string) as campaign,
        cast(count(*) as bigint) as person_count,
        {{ count_if('is_eligible') }} as eligible_count,
        {{ count_if('is_treated') }} as treatment_count,
        {{ count_if('is_sent_to') }} as messaged_count,
        {{ count_if('is_held_out and not is_sent_to') }} as holdout_count,
        {{ count_if('not is_held_out and not is_sent_to') }} as skipped_count
    from together
    having count(*) > 0
)

select * from final
