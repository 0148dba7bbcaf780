-- One row per candidate: adds why they are not eligible, if they are not, and their buckets. It is a table because two
-- later steps read it, and keeps only what they need. `reachable` shows the rest.
with

reachable as (select * from {{ ref('reachable') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

final as (
    select
        -- ids
        reachable.campaign,
        reachable.step,
        reachable.person_id,
        reachable.address_hash,

        -- text: questions in order; the first that the candidate does not pass gives the reason
        cast(
            case
                when campaigns.is_killed or not reachable.has_live then 'kill_switch'
                when campaigns.is_stale then 'stale_run'
                when reachable.is_erased then 'erased'
                when not reachable.has_permitted then 'no_consent'
                when not reachable.has_unsuppressed then 'suppressed'
                when not reachable.has_own_or_none then 'shared_address'
                when reachable.is_paused and reachable.message_class = 'marketing' then 'paused'
                when campaigns.is_over then 'campaign_over'
                when campaigns.is_complaint_exit and reachable.has_open_complaint then 'open_complaint'
                when reachable.not_due_by is not null then reachable.not_due_by
                when {{ days_from('reachable.last_taken_on', as_of()) }} < campaigns.cooldown_days then 'cooldown'
                when not reachable.has_lawful then 'unlawful_hour'
                when campaigns.is_silent and reachable.message_class = 'marketing' then 'blackout_day'
                when not reachable.has_slot then 'quiet_hours'
                when reachable.channel is null then 'unreachable'
                when reachable.is_impersonal and not campaigns.has_impersonal then 'refuses_personalisation'
            end as string
        ) as stopped_by,
        case when reachable.is_impersonal then reachable.impersonal_variables else reachable.variables end as variables,
        reachable.message_class,
        reachable.channel,
        reachable.law_version,
        reachable.time_zone,
        reachable.law_region,
        reachable.locale,
        reachable.activity_stage,
        reachable.rfm_segment,

        -- numbers
        reachable.round,
        reachable.best_hour,
        reachable.any_room,
        reachable.channel_room,
        reachable.unanswered_count,
        reachable.fatigue_days,
        reachable.global_bucket,
        {{ bucket_of("'campaign|' || reachable.campaign", 'reachable.person_id') }} as campaign_bucket,
        {{ bucket_of("'variant|' || reachable.campaign", 'reachable.person_id') }} as variant_bucket,

        -- flags
        reachable.is_zone_known,
        reachable.is_impersonal,

        -- dates and instants, UTC
        reachable.entered_on,
        reachable.last_taken_on,
        reachable.value_model_on,
        reachable.last_contacted_on,
        reachable.last_contacted_at,
        reachable.consented_at,
        reachable.slot_at
    from reachable
    inner join campaigns on reachable.campaign = campaigns.campaign
)

select * from final
