-- RFM and the three stages as of a day, written by hand for this one company, from Parquet: the least that gives the
-- same two tables, without tests, history, increments or merged identities. Variables: `events` and `profiles` (globs),
-- `as_of`.

-- New York's business days: five hours behind UTC, four in summer.
create temp macro is_summer(t) as
    t >= '2019-03-10 07:00' and t < '2019-11-03 06:00'
    or t >= '2018-03-11 07:00' and t < '2018-11-04 06:00'
    or t >= '2017-03-12 07:00' and t < '2017-11-05 06:00';
create temp macro business_day(t) as cast(if(is_summer(t), t - interval 4 hour, t - interval 5 hour) as date);

create temp table days as
select
    external_id as person_id,
    business_day(occurred_at) as d,
    count(*) filter (event_type = 'purchase') as purchases,
    coalesce(sum(amount) filter (event_type = 'purchase' and currency = 'USD'), 0) as spend,
    bool_or(event_type in ('visit', 'product_viewed')) as is_interested,
    bool_or(event_type = 'cart_added') as is_engaged
from read_parquet(getvariable('events'), hive_partitioning = true)
where
    day <= cast(getvariable('as_of') as date)
    and occurred_at < cast(getvariable('as_of') as timestamp) + interval 5 hour
    and loaded_at < cast(getvariable('as_of') as timestamp) + interval 10 hour
group by all;

-- Active days of a kind are one run unless more than `silence` silent days separate them.
create temp table runs as
with acts as (
    select person_id, 'use' as kind, 30 as silence, d from days where purchases > 0
    union all
    select person_id, 'purchase', 90, d from days where purchases > 0
    union all
    select person_id, 'engagement', 90, d from days where is_engaged
    union all
    select person_id, 'interest', 90, d from days where is_interested
), gaps as (
    select *, d - lag(d) over (partition by person_id, kind order by d) > silence as is_start from acts
), numbered as (
    select *, count(*) filter (is_start) over (partition by person_id, kind order by d) as run from gaps
), counted as (
    select *, row_number() over (partition by person_id, kind, run order by d) as nth from numbered
)
select
    person_id, kind, run, min(d) as first_on, max(d) as last_on, count(*) as n,
    max(d) filter (nth = 3) as third_on, max(d) filter (nth = 12) as twelfth_on
from counted
group by all;

create temp table value as
select
    person_id,
    cast(getvariable('as_of') as date) - 1 - max(d) as silent_days,
    sum(purchases) as purchase_count,
    sum(spend) as spend
from days
where purchases > 0
group by all;

create table rfm as
with ranked as (
    select
        person_id,
        rank() over (order by silent_days desc) - 1 as r,
        rank() over (order by purchase_count) - 1 as f,
        rank() over (order by spend) - 1 as m,
        count(*) over () as n
    from value
), scored as (
    select
        person_id,
        1 + (r >= .2 * n)::int + (r >= .4 * n)::int + (r >= .6 * n)::int + (r >= .8 * n)::int as recency_score,
        1 + (f >= .2 * n)::int + (f >= .4 * n)::int + (f >= .6 * n)::int + (f >= .8 * n)::int as frequency_score,
        1 + (m >= .2 * n)::int + (m >= .4 * n)::int + (m >= .6 * n)::int + (m >= .8 * n)::int as monetary_score
    from ranked
)
select
    *,
    case
        when recency_score = 5 and frequency_score >= 4 then 'champions'
        when recency_score >= 3 and frequency_score >= 4 then 'loyal'
        when recency_score >= 4 and frequency_score >= 2 then 'potential_loyal'
        when recency_score = 5 then 'new'
        when recency_score = 4 then 'promising'
        when recency_score = 3 and frequency_score = 3 then 'needs_attention'
        when recency_score = 3 then 'about_to_sleep'
        when frequency_score = 5 then 'cannot_lose'
        when frequency_score >= 3 then 'at_risk'
        else 'hibernating'
    end as rfm_segment
from scored;

create table stages as
with uses as (
    select
        person_id, first_on, last_on, n, third_on, twelfth_on, run = 0 as is_first,
        first_on - lag(last_on) over w as silence_before,
        sum(n) over w as use_days_count,
        min(first_on) over w as first_use_on
    from runs
    where kind = 'use'
    window w as (partition by person_id order by run)
    qualify row_number() over (partition by person_id order by run desc) = 1
), activity as (
    select
        *,
        cast(getvariable('as_of') as date) - 1 - last_on as silent_days,
        case
            when silent_days >= 60 then 'lost'
            when silent_days >= 30 then 'dormant'
            when is_first and cast(getvariable('as_of') as date) - 1 < first_on + 30 then 'novice'
            else 'active'
        end as activity_stage,
        case activity_stage
            when 'lost' then last_on + 60
            when 'dormant' then last_on + 30
            when 'active' then first_on + if(is_first, 30, 0)
            else first_on
        end as activity_entered_on,
        case activity_stage
            when 'lost' then 'dormant'
            when 'dormant' then if(is_first and n = 1, 'novice', 'active')
            when 'active' then if(is_first, 'novice', if(silence_before > 60, 'lost', 'dormant'))
            else 'prospect'
        end as previous_activity_stage,
        case
            when silent_days >= 30 then 'churn'
            when n >= 12 then 'loyalty'
            when n >= 3 then 'retention'
            else 'activation'
        end as clv_stage,
        case clv_stage
            when 'churn' then last_on + 30
            when 'loyalty' then twelfth_on
            when 'retention' then third_on
            else first_on
        end as clv_entered_on,
        case clv_stage
            when 'churn' then if(n >= 12, 'loyalty', if(n >= 3, 'retention', 'activation'))
            when 'loyalty' then 'retention'
            when 'retention' then 'activation'
            else if(is_first, 'acquisition', 'churn')
        end as previous_clv_stage
    from uses
), changes as (
    select person_id, kind, 1 as change, first_on as d from runs where kind <> 'use'
    union all
    select person_id, kind, -1, last_on + 90 from runs where kind <> 'use'
    union all
    select person_id, 'loyalty', 1, twelfth_on from runs where kind = 'purchase' and n >= 12
    union all
    select person_id, 'loyalty', -1, last_on + 90 from runs where kind = 'purchase' and n >= 12
), change_days as (
    select
        person_id, d,
        coalesce(sum(change) filter (kind = 'loyalty'), 0) as l, coalesce(sum(change) filter (kind = 'purchase'), 0) as p,
        coalesce(sum(change) filter (kind = 'engagement'), 0) as e, coalesce(sum(change) filter (kind = 'interest'), 0) as i
    from changes
    where d < cast(getvariable('as_of') as date)
    group by all
), levels as (
    select
        person_id, d,
        case
            when sum(l) over w > 0 then 'loyalty'
            when sum(p) over w > 0 then 'conversion'
            when sum(e) over w > 0 then 'engagement'
            when sum(i) over w > 0 then 'interest'
            else 'awareness'
        end as funnel_stage
    from change_days
    window w as (partition by person_id order by d)
), funnel_changes as (
    select *, lag(funnel_stage) over (partition by person_id order by d) as previous_funnel_stage from levels
    qualify previous_funnel_stage is distinct from funnel_stage
), funnel as (
    select * from funnel_changes qualify row_number() over (partition by person_id order by d desc) = 1
), people as (
    select external_id as person_id, business_day(min(registered_at)) as known_on
    from read_parquet(getvariable('profiles'))
    where loaded_at < cast(getvariable('as_of') as timestamp) + interval 10 hour
    group by all
)
select
    person_id,
    coalesce(activity_stage, 'prospect') as activity_stage,
    coalesce(clv_stage, 'acquisition') as clv_stage,
    coalesce(funnel_stage, 'awareness') as funnel_stage,
    previous_activity_stage,
    previous_clv_stage,
    coalesce(previous_funnel_stage, if(funnel_stage is not null, 'awareness', null)) as previous_funnel_stage,
    activity.silent_days,
    coalesce(use_days_count, 0) as use_days_count,
    coalesce(purchase_count, 0) as purchase_count,
    coalesce(activity_entered_on, known_on) as activity_entered_on,
    coalesce(clv_entered_on, known_on) as clv_entered_on,
    coalesce(d, known_on) as funnel_entered_on,
    first_use_on,
    last_on as last_use_on
from people
left join activity using (person_id)
left join funnel using (person_id)
left join value using (person_id);
