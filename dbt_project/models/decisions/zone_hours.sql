-- One row per time zone of a candidate and slot left of the business day at the run: what the clocks there say then.
with

zones as (
    select distinct time_zone from {{ ref('contact_places') }}
),

hours as (
    select known.hour_number
    from (
        values
        {% for hour in range(0, 25, var('contact_rules').slot_hours) %}
            ({{ hour }}){% if not loop.last %},{% endif %}
        {% endfor %}
    ) as known (hour_number)
),

instants as (
    select cast({{ known_before() }} + hour_number * interval '1' hour as timestamp) as slot_at
    from hours
),

final as (
    select
        -- text
        zones.time_zone,

        -- numbers
        cast(
            extract(hour from {{ time_in('instants.slot_at', 'zones.time_zone') }}) * 60
            + extract(minute from {{ time_in('instants.slot_at', 'zones.time_zone') }}) as integer
        ) as local_minute,

        -- instants, UTC
        instants.slot_at
    from instants
    cross join zones
    where instants.slot_at < {{ next_day_start() }}
)

select * from final
