-- One row per campaign, channel, region, zone and best hour that a candidate has: when today a message leaves. It is
-- the slot inside the window that lies nearest to the best hour, the earlier of two; without one there is no row.
with

places as (
    select distinct
        candidates.campaign,
        places.law_region,
        places.time_zone,
        places.best_hour
    from {{ ref('candidates') }} as candidates
    inner join {{ ref('contact_places') }} as places on candidates.person_id = places.person_id
),

windows as (select * from {{ ref('send_windows') }}),

zone_hours as (select * from {{ ref('zone_hours') }}),

within_law as (
    select
        windows.campaign,
        windows.channel,
        windows.law_region,
        windows.law_version,
        places.time_zone,
        places.best_hour,
        zone_hours.slot_at,
        zone_hours.local_minute >= windows.from_minute
        and zone_hours.local_minute < windows.until_minute as is_within,
        abs(zone_hours.local_minute - places.best_hour * 60) as distance
    from places
    inner join windows on places.campaign = windows.campaign and places.law_region = windows.law_region
    inner join zone_hours on places.time_zone = zone_hours.time_zone
    where
        zone_hours.local_minute >= windows.law_from_minute
        and zone_hours.local_minute < windows.law_until_minute
),

final as (
    select
        -- ids
        campaign,
        channel,

        -- text
        law_region,
        law_version,
        time_zone,

        -- numbers
        best_hour,

        -- flags
        is_within,

        -- instants, UTC
        slot_at
    from (
        select
            *,
            row_number() over (
                partition by campaign, channel, law_region, time_zone, best_hour
                order by
                    case when is_within then 0 else 1 end asc nulls last,
                    distance asc nulls last,
                    slot_at asc nulls last
            ) as slot_rank
        from within_law
    ) as ranked
    where slot_rank = 1
)

select * from final
