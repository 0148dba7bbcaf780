-- One row per candidate and channel of the campaign's ladder: may the person be reached there today, and if not, why.
{% set rules = var('contact_rules') -%}

with

candidates as (select * from {{ ref('candidates') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

ladders as (
    select * from {{ ref('stg_campaign_channels') }}
    where valid_on = {{ as_of() }}
),

killed as (
    select name from {{ ref('stg_kill_switches') }}
    where is_on and scope = 'channel'
),

permissions as (select * from {{ ref('permissions') }}),

reachability as (select * from {{ ref('reachability') }}),

places as (select * from {{ ref('contact_places') }}),

slots as (select * from {{ ref('send_slots') }}),

rooms as (select * from {{ ref('contact_room') }}),

final as (
    select
        -- ids
        candidates.campaign,
        candidates.person_id,
        reachability.address_hash,

        -- text
        ladders.channel,
        reachability.suppression_reason,
        slots.law_version,

        -- numbers
        ladders.channel_rank,
        coalesce(reachability.habit_share, 0) as habit_share,
        case
            when policies.message_class = 'service' then 99
            else coalesce(rooms.room, {{ room_without_contacts('ladders.channel') }})
        end as room,

        -- flags
        killed.name is null as is_live,
        policies.message_class = 'service' or coalesce(permissions.is_granted, false) as is_permitted,
        coalesce(reachability.is_suppressed, false) as is_suppressed,
        coalesce(reachability.has_address, false) as has_address,
        coalesce(reachability.is_address_owner, false) as is_address_owner,
        slots.slot_at is not null as is_lawful,
        coalesce(slots.is_within, false) as has_slot,

        -- instants, UTC
        permissions.occurred_at as consented_at,
        case when slots.is_within then slots.slot_at end as slot_at
    from candidates
    inner join policies on candidates.campaign = policies.campaign
    inner join ladders on candidates.campaign = ladders.campaign
    inner join places on candidates.person_id = places.person_id
    left join killed on ladders.channel = killed.name
    left join permissions
        on
            candidates.person_id = permissions.person_id
            and policies.purpose = permissions.purpose
            and ladders.channel = permissions.channel
    left join reachability
        on candidates.person_id = reachability.person_id and ladders.channel = reachability.channel
    left join slots
        on
            candidates.campaign = slots.campaign
            and ladders.channel = slots.channel
            and places.law_region = slots.law_region
            and places.time_zone = slots.time_zone
            and places.best_hour = slots.best_hour
    left join rooms on candidates.person_id = rooms.person_id and ladders.channel = rooms.channel
)

select * from final
