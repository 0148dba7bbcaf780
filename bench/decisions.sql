-- A day of 17 campaigns before it is decided: people, permissions, contact points, habits, half a year of messages. All
-- of it follows from a person's number, so it is the same every time. Variables: `people`, `as_of`.
create temp macro who(i) as 'p' || i;
create temp table contact_channels as from (values ('email', 0), ('sms', 3)) as t (channel, shift);

insert into marts.people by name
select
    who(i) as person_id,
    ['America/New_York', 'Asia/Shanghai', 'Europe/Paris', 'America/Chicago', null][1 + i % 5] as time_zone,
    ['US', 'CN', 'FR', 'US-NY', null][1 + i % 5] as region
from range(getvariable('people')) as r (i);

insert into marts.person_profile by name
select
    who(i) as person_id,
    'en' as locale,
    ['active', 'dormant', 'lost'][1 + i % 3] as activity_stage,
    'champions' as rfm_segment,
    i % 50 = 0 as has_open_complaint,
    false as is_bargain_hunter,
    3 as monetary_score,
    5 as purchase_count
from range(getvariable('people')) as r (i);

insert into marts.stages by name
select
    who(i) as person_id,
    getvariable('as_of') - 1 - cast(i % 90 as int) as last_use_on
from range(getvariable('people')) as r (i);

insert into marts.permissions by name
select
    who(i) as person_id,
    'marketing' as purpose,
    channel,
    (i + shift) % 10 < 7 as is_granted,
    timestamp '2016-01-01' as occurred_at
from range(getvariable('people')) as r (i), contact_channels;

insert into marts.reachability by name
select
    who(i) as person_id,
    channel,
    md5(channel || i) as address_hash,
    case when i % 97 = 0 then 'hard_bounce' end as suppression_reason,
    0.1 * (i % 3) as habit_share,
    i % 97 = 0 as is_suppressed,
    true as has_address,
    i % 41 > 0 as is_address_owner
from range(getvariable('people')) as r (i), contact_channels;

insert into marts.affinities by name
select
    who(i) as person_id,
    'hour' as dimension,
    cast((i * 7 + k) % 24 as varchar) as affinity_value,
    0.3 as affinity_share,
    3 + i % 40 as dimension_act_count
from range(getvariable('people')) as r (i), range(3) as k (k);

insert into staging.stg_deliveries by name
select
    md5('m' || i || '|' || k) as message_id,
    'campaign_1' as campaign,
    's' as step,
    who(i) as person_id,
    'email' as channel,
    'marketing' as message_class,
    'accepted' as state,
    getvariable('as_of') - 1 - cast((i + k * 13) % 60 as int) as decided_on,
    cast(decided_on as timestamp) + interval 15 hour as occurred_at
from range(getvariable('people')) as r (i), range(3) as k (k)
where i % 2 = 0;

insert into staging.stg_enrolments by name
select
    'campaign_1' as campaign,
    who(i) as person_id,
    who(i) as recorded_person_id,
    'treatment' as arm,
    1 as round,
    getvariable('as_of') - 1 - cast(i % 120 as int) as entered_on
from range(getvariable('people')) as r (i)
where i % 2 = 0;

insert into staging.stg_campaign_policies by name
select
    campaign,
    'programme' as programme,
    'marketing' as message_class,
    'marketing' as purpose,
    'again' as reentry,
    'purchase' as goal_event,
    'hash' as definition_hash,
    10 as outcome_value,
    0.1 as prior_response,
    campaign_number as priority,
    2 as rounds_per_year,
    60 as rest_days,
    1 as cooldown_days,
    7 as grace_days,
    7 as round_days,
    30 as goal_days,
    1000 as holdout_buckets,
    case when campaign_number = 1 then getvariable('people') // 10 end as budget_messages,
    true as is_goal_exit,
    true as is_complaint_exit,
    false as is_blackout,
    false as has_impersonal,
    getvariable('as_of') as valid_on
from campaign_names;

insert into staging.stg_campaign_steps by name
select campaign, 's' as step, 1 as step_number, 0 as after_days, getvariable('as_of') as valid_on from campaign_names;

insert into staging.stg_campaign_channels by name
select
    campaign,
    channel,
    1 + shift // 3 as channel_rank,
    getvariable('as_of') as valid_on
from campaign_names, contact_channels;

insert into staging.stg_campaign_variants by name
select
    campaign,
    'v' as variant,
    0 as from_bucket,
    10000 as until_bucket,
    getvariable('as_of') as valid_on
from campaign_names;
