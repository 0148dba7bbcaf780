-- One row per campaign, region, zone and best hour that a candidate may have: when a message leaves today on each
-- channel. It is the slot inside the window that is nearest to the best hour, the earlier of two. If no law is known
-- for a region, the strictest law applies. On a channel for which the law leaves no hour, the law's version is null.
{% set rules = var('contact_rules') -%}

with

places as (
    select distinct
        law_region,
        time_zone,
        best_hour
    from {{ ref('contact_people') }}
),

zones as (select distinct time_zone from places),

campaigns as (select * from {{ ref('todays_campaigns') }}),

ladders as (
    select * from {{ ref('stg_campaign_channels') }}
    where valid_on = {{ as_of() }}
),

laws as (
    select * from {{ ref('contact_laws') }}
    union all
    select
        max(law_version) as law_version,
        cast('unknown' as string) as region,
        channel,
        message_class,
        max(from_minute) as from_minute,
        min(until_minute) as until_minute
    from {{ ref('contact_laws') }}
    group by channel, message_class
),

regions as (
    select
        region,
        max(max(law_version)) over () as law_version
    from laws
    group by region
),

bounded as (
    select
        campaigns.campaign,
        ladders.channel,
        regions.region as law_region,
        coalesce(laws.law_version, regions.law_version) as law_version,
        coalesce(laws.from_minute, 0) as law_from_minute,
        coalesce(laws.until_minute, 1440) as law_until_minute,
        greatest(
            case when campaigns.message_class = 'service' then 0 else {{ minute_of(rules.send_from) }} end,
            coalesce(campaigns.send_from_minute, 0)
        ) as quiet_until_minute,
        least(
            case when campaigns.message_class = 'service' then 1440 else {{ minute_of(rules.send_until) }} end,
            coalesce(campaigns.send_until_minute, 1440)
        ) as quiet_from_minute
    from campaigns
    inner join ladders on campaigns.campaign = ladders.campaign
    cross join regions
    left join laws
        on
            regions.region = laws.region
            and ladders.channel = laws.channel
            and campaigns.message_class = laws.message_class
),

instants as (
    select cast({{ known_before() }} + hours.hour_number * interval '1' hour as timestamp) as slot_at
    from (
        values
        {% for hour in range(0, 25, rules.slot_hours) %}
            ({{ hour }}){% if not loop.last %},{% endif %}
        {% endfor %}
    ) as hours (hour_number)
),

zone_hours as (
    select
        zones.time_zone,
        cast(
            extract(hour from {{ time_in('instants.slot_at', 'zones.time_zone') }}) * 60
            + extract(minute from {{ time_in('instants.slot_at', 'zones.time_zone') }}) as integer
        ) as local_minute,
        instants.slot_at
    from instants
    cross join zones
    where instants.slot_at < {{ next_day_start() }}
),

within_law as (
    select
        bounded.campaign,
        bounded.channel,
        bounded.law_version,
        places.law_region,
        places.time_zone,
        places.best_hour,
        zone_hours.slot_at,
        zone_hours.local_minute >= bounded.quiet_until_minute
        and zone_hours.local_minute < bounded.quiet_from_minute as is_waking,
        abs(zone_hours.local_minute - places.best_hour * 60) as distance
    from places
    inner join bounded on places.law_region = bounded.law_region
    inner join zone_hours on places.time_zone = zone_hours.time_zone
    where
        zone_hours.local_minute >= bounded.law_from_minute
        and zone_hours.local_minute < bounded.law_until_minute
),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, channel, law_region, time_zone, best_hour
            order by
                case when is_waking then 0 else 1 end asc nulls last,
                distance asc nulls last,
                slot_at asc nulls last
        ) as slot_rank
    from within_law
),

final as (
    select
        -- ids
        campaign,

        -- text
        law_region,
        time_zone,
        {%- for channel in var('channels') %}
            max(case when channel = '{{ channel }}' then law_version end) as {{ channel }}_law_version,
        {%- endfor %}

        -- numbers
        best_hour,

        -- instants, UTC
        {%- for channel in var('channels') %}
            max(case when channel = '{{ channel }}' and is_waking then slot_at end) as {{ channel }}_slot_at
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from ranked
    where slot_rank = 1
    group by campaign, law_region, time_zone, best_hour
)

select * from final
