-- The joins, windows and evidence of one day, written by hand without reasons, offers, expected values, slots or
-- recorded holdouts. Unknown values are null in the evidence. Variable: `as_of`; the view `audiences` has all
-- candidates.
with

history as (
    select
        person_id,
        count(*) filter (decided_on >= getvariable('as_of') - 6) as week_count,
        max(occurred_at) as last_contacted_at
    from staging.stg_deliveries
    group by person_id
),

channels as (
    select
        audiences.*,
        reachability.channel,
        reachability.address_hash,
        reachability.habit_share,
        permissions.occurred_at as consented_at,
        permissions.is_granted and not reachability.is_suppressed and reachability.is_address_owner as is_open
    from audiences
    inner join marts.reachability using (person_id)
    left join marts.permissions
        on audiences.person_id = permissions.person_id
        and reachability.channel = permissions.channel
        and permissions.purpose = 'marketing'
),

chosen as (
    select * from channels
    qualify row_number() over (
        partition by campaign, person_id order by is_open desc, habit_share desc, channel
    ) = 1
),

hours as (
    select person_id, affinity_value from marts.affinities
    where dimension = 'hour'
    qualify row_number() over (partition by person_id order by affinity_share desc, affinity_value) = 1
),

rounds as (
    select campaign, person_id, max(entered_on) as entered_on from staging.stg_enrolments group by all
),

joined as (
    select
        chosen.*,
        profile.activity_stage,
        profile.rfm_segment,
        people.time_zone,
        people.region,
        coalesce(history.week_count, 0) as week_count,
        history.last_contacted_at,
        hours.affinity_value as best_hour,
        rounds.entered_on,
        cast('0x' || substr(md5('global|' || chosen.person_id), 1, 8) as bigint) % 10000 as global_bucket,
        cast('0x' || substr(md5(chosen.campaign || chosen.person_id), 1, 8) as bigint) % 10000 as campaign_bucket,
        cast('0x' || substr(md5('v' || chosen.campaign || chosen.person_id), 1, 8) as bigint) % 10000 as variant_bucket
    from chosen
    left join marts.person_profile as profile using (person_id)
    left join marts.people using (person_id)
    left join history using (person_id)
    left join hours using (person_id)
    left join rounds on chosen.campaign = rounds.campaign and chosen.person_id = rounds.person_id
)

select
    *,
    row_number() over (
        partition by person_id
        order by
            (is_open and global_bucket >= 500 and campaign_bucket >= 1000 and week_count < 4) desc, campaign
    ) as choice,
    md5(campaign || '|' || person_id) as message_id,
    cast(json_object(
        'consented_at', consented_at,
        'last_taken_on', entered_on,
        'last_contacted_on', cast(last_contacted_at as date),
        'unanswered_count', week_count,
        'channel_room', 4 - week_count,
        'time_zone', time_zone,
        'is_zone_known', time_zone is not null,
        'law_region', region,
        'best_hour', best_hour,
        'response', 0.1,
        'face_value', null,
        'ruled_rank', null,
        'open_size_count', null,
        'is_explored', null,
        'global_bucket', global_bucket,
        'campaign_bucket', campaign_bucket,
        'variant_bucket', variant_bucket,
        'was_held_out', false,
        'was_held_out_here', false
    ) as varchar) as evidence
from joined
