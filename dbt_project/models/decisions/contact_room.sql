-- One row per person and channel, or `any`, with a message of the year: how many more the caps allow today.
{% set rules = var('contact_rules') -%}

with

contacts as (select * from {{ ref('contact_history') }}),

counted as (
    {% for cap in rules.caps %}
        select
            person_id,
            cast('{{ cap.channel }}' as string) as channel,
            {{ cap.count }} - count(*) as room
        from contacts
        where
            decided_on >= {{ window_start(cap, as_of_date()) }}
            {% if cap.channel != 'any' %}and channel = '{{ cap.channel }}'{% endif %}
        group by person_id
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        -- ids
        person_id,

        -- text
        channel,

        -- numbers
        cast(greatest(least(min(room), {{ room_without_contacts('channel') }}), 0) as integer) as room
    from counted
    group by person_id, channel
)

select * from final
