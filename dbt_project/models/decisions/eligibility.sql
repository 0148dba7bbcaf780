-- One row per candidate: the channel they may be reached on, or the first gate that stops them, and their hash buckets.
with

candidates as (select * from {{ ref('candidates') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

channels as (select * from {{ ref('candidate_channels') }}),

contact_history as (select * from {{ ref('contact_history') }}),

reach as (
    select
        campaign,
        person_id,
        max(case when is_permitted then 1 else 0 end) = 1 as has_permitted,
        max(case when is_permitted and not is_suppressed then 1 else 0 end) = 1 as has_unsuppressed,
        max(case when is_permitted and not is_suppressed and has_address then 1 else 0 end) = 1 as has_addressed,
        min(
            case when is_permitted and not is_suppressed and has_address and is_address_owner then channel_rank end
        ) as channel_rank
    from channels
    group by campaign, person_id
),

final as (
    select
        -- ids
        candidates.campaign,
        candidates.person_id,

        -- text: gates in their order, the first that stops the candidate is the reason
        cast(
            case
                when not reach.has_permitted then 'no_consent'
                when not reach.has_unsuppressed then 'suppressed'
                when not reach.has_addressed then 'unreachable'
                when reach.channel_rank is null then 'shared_address'
                when policies.reentry = 'once' and contact_history.last_contacted_on is not null then 'already_sent'
                when
                    {{ days_from('contact_history.last_contacted_on', as_of()) }} < policies.cooldown_days
                    then 'cooldown'
            end as varchar
        ) as stopped_by,

        -- numbers
        reach.channel_rank,
        {{ bucket_of("'global'", 'candidates.person_id') }} as global_bucket,
        {{ bucket_of("'campaign|' || candidates.campaign", 'candidates.person_id') }} as campaign_bucket,
        {{ bucket_of("'variant|' || candidates.campaign", 'candidates.person_id') }} as variant_bucket,

        -- dates
        contact_history.last_contacted_on
    from candidates
    inner join policies on candidates.campaign = policies.campaign
    left join reach
        on
            candidates.campaign = reach.campaign
            and candidates.person_id = reach.person_id
    left join contact_history
        on
            candidates.campaign = contact_history.campaign
            and candidates.person_id = contact_history.person_id
)

select * from final
