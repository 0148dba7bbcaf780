-- One row per candidate: send, hold out or skip, with the one reason. Frozen to the lake when the gate has passed.
with

eligibility as (select * from {{ ref('eligibility') }}),

candidates as (select * from {{ ref('candidates') }}),

channels as (select * from {{ ref('candidate_channels') }}),

people as (select * from {{ ref('person_profile') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

variants as (
    select * from {{ ref('stg_campaign_variants') }}
    where valid_on = {{ as_of() }}
),

contacted as (
    select
        person_id,
        cast(sum(marketing_in_7_days_count) as integer) as marketing_in_7_days_count
    from {{ ref('contact_history') }}
    group by person_id
),

drawn as (
    select
        eligibility.*,
        policies.message_class,
        policies.priority,
        case
            when eligibility.stopped_by is not null or policies.message_class = 'service' then null
            when
                eligibility.global_bucket < {{ (var('global_holdout_share') * 10000) | round | int }}
                then 'global_holdout'
            when eligibility.campaign_bucket < policies.holdout_buckets then 'campaign_holdout'
        end as held_out_by,
        coalesce(contacted.marketing_in_7_days_count, 0) as marketing_in_7_days_count
    from eligibility
    inner join policies on eligibility.campaign = policies.campaign
    left join contacted on eligibility.person_id = contacted.person_id
),

-- people who could be sent several campaigns today get the first by priority, as far as the caps allow
ranked as (
    select
        *,
        case
            when stopped_by is null and held_out_by is null
                then row_number() over (
                    partition by
                        person_id,
                        message_class,
                        stopped_by is null and held_out_by is null
                    order by priority asc nulls last, campaign asc nulls last
                )
        end as priority_rank
    from drawn
),

decided as (
    select
        *,
        cast(
            case
                when stopped_by is not null then stopped_by
                when held_out_by is not null then held_out_by
                when message_class = 'service' then 'selected'
                when
                    marketing_in_7_days_count >= {{ var('weekly_cap') }}
                    or {{ var('daily_cap') }} = 0
                    then 'cap_reached'
                when
                    priority_rank > {{ var('daily_cap') }}
                    or marketing_in_7_days_count + priority_rank > {{ var('weekly_cap') }}
                    then 'lower_priority'
                else 'selected'
            end as varchar
        ) as reason
    from ranked
),

final as (
    select
        -- ids
        decided.campaign,
        policies.step,
        decided.person_id,
        case
            when decided.reason = 'selected'
                then md5(
                    decided.campaign || '|' || policies.step || '|' || decided.person_id || '|'
                    || {{ occurrence('policies.reentry') }}
                )
        end as message_id,
        channels.address_hash,

        -- text
        policies.programme,
        decided.message_class,
        policies.purpose,
        cast(
            case
                when decided.reason = 'selected' then 'send'
                when decided.held_out_by is not null then 'hold_out'
                else 'skip'
            end as varchar
        ) as outcome,
        decided.reason,
        cast(
            case
                when decided.stopped_by is not null then null
                when decided.held_out_by is not null then 'holdout'
                else 'treatment'
            end as varchar
        ) as arm,
        channels.channel,
        variants.variant,
        people.locale,
        {{ occurrence('policies.reentry') }} as occurrence,
        candidates.variables,
        {{ json_of([
            'channels.consented_at',
            'decided.last_contacted_on',
            'decided.marketing_in_7_days_count',
            'decided.priority_rank',
            'decided.global_bucket',
            'decided.campaign_bucket',
            'decided.variant_bucket',
        ]) }} as evidence,
        policies.definition_hash,
        cast('1' as varchar) as rule_version,

        -- numbers
        cast(decided.priority as integer) as priority
    from decided
    inner join policies on decided.campaign = policies.campaign
    inner join candidates
        on
            decided.campaign = candidates.campaign
            and decided.person_id = candidates.person_id
    left join channels
        on
            decided.campaign = channels.campaign
            and decided.person_id = channels.person_id
            and decided.channel_rank = channels.channel_rank
    left join variants
        on
            decided.campaign = variants.campaign
            and decided.variant_bucket >= variants.from_bucket
            and decided.variant_bucket < variants.until_bucket
    left join people on decided.person_id = people.person_id
)

select * from final
