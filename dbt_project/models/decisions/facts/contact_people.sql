-- One row per person and purpose of a candidate: everything about contacting them that does not depend on the campaign.
-- It has their place, their consents and reach on each channel, their limits, and their profile.
{{ config(pre_hook="{{ memory(is_wide=true) }}", post_hook="{{ memory() }}") }}

with

candidates as (select * from {{ ref('candidates') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

people as (
    select
        person_id,
        time_zone,
        {{ country_of('region') }} as country,
        coalesce({{ is_known_zone('time_zone') }}, false) as is_zone_known
    from {{ ref('people') }}
),

profiles as (select * from {{ ref('person_profile') }}),

best_hours as (select * from {{ ref('best_hours') }}),

pressure as (select * from {{ ref('contact_pressure') }}),

regions as (select distinct region from {{ ref('contact_laws') }}),

erased as (
    select distinct person_id from {{ ref('stg_suppressions') }}
    where reason = 'erased'
),

paused as (
    select distinct person_id from {{ ref('stg_pauses') }}
    where until_at > {{ known_before() }}
),

refusing as (
    select distinct person_id from {{ ref('permissions') }}
    where purpose = 'personalisation' and not is_granted
),

wanted as (
    select distinct
        candidates.person_id,
        campaigns.purpose
    from candidates
    inner join campaigns on candidates.campaign = campaigns.campaign
),

granted as (
    select
        person_id,
        purpose,
        {%- for channel in var('channels') %}
            max(case when channel = '{{ channel }}' and is_granted then 1 else 0 end) = 1 as is_{{ channel }}_granted,
            max(case when channel = '{{ channel }}' then occurred_at end) as {{ channel }}_consented_at
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('permissions') }}
    group by person_id, purpose
),

reached as (
    select
        person_id,
        {%- for channel in var('channels') %}
            max(case when channel = '{{ channel }}' then address_hash end) as {{ channel }}_address_hash,
            max(case when channel = '{{ channel }}' then habit_share end) as {{ channel }}_habit_share,
            max(case when channel = '{{ channel }}' and has_address then 1 else 0 end) = 1 as has_{{ channel }},
            max(
                case when channel = '{{ channel }}' and is_address_owner then 1 else 0 end
            ) = 1 as is_{{ channel }}_owner,
            max(
                case when channel = '{{ channel }}' and is_suppressed then 1 else 0 end
            ) = 1 as is_{{ channel }}_suppressed
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('reachability') }}
    group by person_id
),

final as (
    select
        -- ids
        wanted.person_id,

        -- text
        wanted.purpose,
        cast(
            case when people.is_zone_known then people.time_zone else '{{ var("business_zone") }}' end as string
        ) as time_zone,
        cast(coalesce(regions.region, 'unknown') as string) as law_region,
        profiles.locale,
        profiles.activity_stage,
        profiles.rfm_segment,

        -- numbers
        coalesce(best_hours.best_hour, 12) as best_hour,
        {{ bucket_of("'global'", 'wanted.person_id') }} as global_bucket,
        pressure.unanswered_count,
        pressure.fatigue_days,
        coalesce(pressure.any_room, {{ room_without_contacts("'any'") }}) as any_room,

        -- flags
        coalesce(people.is_zone_known, false) as is_zone_known,
        erased.person_id is not null as is_erased,
        paused.person_id is not null as is_paused,
        refusing.person_id is not null as is_impersonal,
        coalesce(profiles.has_open_complaint, false) as has_open_complaint,

        -- dates and instants, UTC
        profiles.value_model_on,
        pressure.last_contacted_on,
        pressure.last_contacted_at,

        -- by channel
        {%- for channel in var('channels') %}
            reached.{{ channel }}_address_hash,
            cast(coalesce(reached.{{ channel }}_habit_share, 0) as double) as {{ channel }}_habit_share,
            coalesce(
                pressure.{{ channel }}_room, {{ room_without_contacts("'" ~ channel ~ "'") }}
            ) as {{ channel }}_room,
            coalesce(granted.is_{{ channel }}_granted, false) as is_{{ channel }}_granted,
            coalesce(reached.has_{{ channel }}, false) as has_{{ channel }},
            coalesce(reached.is_{{ channel }}_owner, false) as is_{{ channel }}_owner,
            coalesce(reached.is_{{ channel }}_suppressed, false) as is_{{ channel }}_suppressed,
            granted.{{ channel }}_consented_at
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from wanted
    left join people on wanted.person_id = people.person_id
    left join regions on people.country = regions.region
    left join best_hours on wanted.person_id = best_hours.person_id
    left join profiles on wanted.person_id = profiles.person_id
    left join erased on wanted.person_id = erased.person_id
    left join paused on wanted.person_id = paused.person_id
    left join refusing on wanted.person_id = refusing.person_id
    left join pressure on wanted.person_id = pressure.person_id
    left join reached on wanted.person_id = reached.person_id
    left join granted on wanted.person_id = granted.person_id and wanted.purpose = granted.purpose
)

select * from final
