-- One row per candidate: send, hold out or skip, with the reason from the first step of the chain that has one.
-- Recorded in the lake when the gate has passed.
with

priced as (select * from {{ ref('priced') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

arbitrated as (select * from {{ ref('arbitrated') }}),

volumes as (select * from {{ ref('volumes') }}),

variants as (
    select * from {{ ref('stg_campaign_variants') }}
    where valid_on = {{ as_of() }}
),

reasoned as (
    select
        priced.*,
        campaigns.programme,
        campaigns.purpose,
        campaigns.definition_hash,
        variants.variant,
        {{ occurrence('campaigns.reentry', 'priced.round') }} as occurrence,
        case
            when priced.stopped_by is not null then priced.stopped_by
            when priced.held_out_by is not null then priced.held_out_by
            when priced.limited_by is not null then priced.limited_by
            when priced.message_class = 'service' then 'selected'
            when arbitrated.reason = 'selected' and volumes.is_held then 'awaiting_approval'
            else arbitrated.reason
        end as reason
    from priced
    inner join campaigns on priced.campaign = campaigns.campaign
    left join arbitrated on priced.campaign = arbitrated.campaign and priced.person_id = arbitrated.person_id
    left join volumes on priced.campaign = volumes.campaign
    left join variants
        on
            priced.campaign = variants.campaign
            and priced.variant_bucket >= variants.from_bucket
            and priced.variant_bucket < variants.until_bucket
),

final as (
    select
        -- ids
        campaign,
        step,
        person_id,
        case
            when reason = 'selected'
                then md5(campaign || '|' || step || '|' || person_id || '|' || occurrence)
        end as message_id,
        address_hash,

        -- text
        programme,
        message_class,
        purpose,
        cast(
            case
                when reason = 'selected' then 'send'
                when arm = 'holdout' then 'hold_out'
                else 'skip'
            end as string
        ) as outcome,
        cast(reason as string) as reason,
        arm,
        channel,
        variant,
        locale,
        occurrence,
        offer,
        activity_stage,
        rfm_segment,
        variables,
        {{ json_of([
            'consented_at',
            'last_taken_on',
            'last_contacted_on',
            'unanswered_count',
            'channel_room',
            'time_zone',
            'is_zone_known',
            'law_region',
            'best_hour',
            'response',
            'face_value',
            'ruled_rank',
            'open_size_count',
            'is_explored',
            'global_bucket',
            'campaign_bucket',
            'variant_bucket',
            'was_held_out',
            'was_held_out_here',
        ]) }} as evidence,
        definition_hash,
        cast('2' as string) as rule_version,
        law_version,
        cast('{{ var("holdout_version") }}' as string) as holdout_version,

        -- numbers
        round,
        priority,
        case when is_impersonal and offer is not null then 1 else offer_size_rank end as offer_size_rank,
        expected_cost,
        expected_value,

        -- flags
        is_impersonal,

        -- dates and instants, UTC
        entered_on,
        value_model_on,
        slot_at
    from reasoned
)

select * from final
