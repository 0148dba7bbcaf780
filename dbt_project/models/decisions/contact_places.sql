-- One row per person who is a candidate: the zone and the law they are written to by, and their best hour there.
with

candidates as (
    select distinct person_id from {{ ref('candidates') }}
),

people as (select * from {{ ref('people') }}),

best_hours as (select * from {{ ref('best_hours') }}),

regions as (
    select distinct region from {{ ref('contact_laws') }}
),

placed as (
    select
        candidates.person_id,
        people.time_zone,
        regions.region,
        best_hours.best_hour,
        coalesce({{ is_known_zone('people.time_zone') }}, false) as is_zone_known
    from candidates
    left join people on candidates.person_id = people.person_id
    left join best_hours on candidates.person_id = best_hours.person_id
    left join regions on {{ country_of('people.region') }} = regions.region
),

final as (
    select
        -- ids
        person_id,

        -- text
        cast(
            case when is_zone_known then time_zone else '{{ var("business_zone") }}' end as string
        ) as time_zone,
        cast(coalesce(region, 'unknown') as string) as law_region,

        -- numbers
        coalesce(best_hour, 12) as best_hour,

        -- flags
        is_zone_known
    from placed
)

select * from final
