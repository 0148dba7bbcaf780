-- One row per candidate: the first gate that stops them, and their hash buckets.
with

candidates as (select * from {{ ref('candidates') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

stops as (select * from {{ ref('campaign_stops') }}),

channels as (select * from {{ ref('chosen_channels') }}),

due_steps as (select * from {{ ref('due_steps') }}),

exits as (select * from {{ ref('exits') }}),

people as (select * from {{ ref('person_profile') }}),

erased as (
    select distinct person_id from {{ ref('stg_suppressions') }}
    where reason = 'erased'
),

paused as (
    select person_id from {{ ref('stg_pauses') }}
    where until_at > {{ known_before() }}
),

refusing as (select * from {{ ref('personalisation_refused') }}),

final as (
    select
        -- ids
        candidates.campaign,
        candidates.person_id,

        -- text: gates in their order, the first that stops the candidate is the reason
        cast(
            case
                when stops.is_killed or not channels.has_live then 'kill_switch'
                when stops.is_stale then 'stale_run'
                when erased.person_id is not null then 'erased'
                when not channels.has_permitted then 'no_consent'
                when not channels.has_unsuppressed then 'suppressed'
                when not channels.has_own_or_none then 'shared_address'
                when paused.person_id is not null and policies.message_class = 'marketing' then 'paused'
                when stops.is_over then 'campaign_over'
                when policies.is_complaint_exit and people.has_open_complaint then 'open_complaint'
                when exits.stopped_by is not null then exits.stopped_by
                when due_steps.stopped_by is not null then due_steps.stopped_by
                when {{ days_from('due_steps.last_taken_on', as_of()) }} < policies.cooldown_days then 'cooldown'
                when not channels.has_lawful then 'unlawful_hour'
                when stops.is_blackout and policies.message_class = 'marketing' then 'blackout_day'
                when not channels.has_slot then 'quiet_hours'
                when not channels.has_open then 'unreachable'
                when refusing.person_id is not null and not policies.has_impersonal then 'refuses_personalisation'
            end as string
        ) as stopped_by,

        -- numbers
        {{ bucket_of("'global'", 'candidates.person_id') }} as global_bucket,
        {{ bucket_of("'campaign|' || candidates.campaign", 'candidates.person_id') }} as campaign_bucket,
        {{ bucket_of("'variant|' || candidates.campaign", 'candidates.person_id') }} as variant_bucket,

        -- flags
        refusing.person_id is not null as is_impersonal
    from candidates
    inner join policies on candidates.campaign = policies.campaign
    inner join stops on candidates.campaign = stops.campaign
    inner join channels on candidates.campaign = channels.campaign and candidates.person_id = channels.person_id
    inner join due_steps on candidates.campaign = due_steps.campaign and candidates.person_id = due_steps.person_id
    left join exits on candidates.campaign = exits.campaign and candidates.person_id = exits.person_id
    left join people on candidates.person_id = people.person_id
    left join erased on candidates.person_id = erased.person_id
    left join paused on candidates.person_id = paused.person_id
    left join refusing on candidates.person_id = refusing.person_id
)

select * from final
