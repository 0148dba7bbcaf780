-- One row per candidate who would be contacted: the caps' room for them, and what speaks against today, if anything.
{% set rules = var('contact_rules') -%}

with

expected as (select * from {{ ref('expected_values') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

channels as (select * from {{ ref('chosen_channels') }}),

due_steps as (select * from {{ ref('due_steps') }}),

rooms as (
    select * from {{ ref('contact_room') }}
    where channel = 'any'
),

pressure as (select * from {{ ref('contact_pressure') }}),

offers as (select * from {{ ref('offer_choices') }}),

gathered as (
    select
        expected.*,
        policies.message_class,
        policies.priority,
        channels.channel,
        channels.channel_room,
        channels.slot_at,
        due_steps.entered_on,
        pressure.last_contacted_at,
        pressure.last_contacted_on,
        pressure.fatigue_days,
        offers.offer_problem,
        least(
            coalesce(rooms.room, {{ room_without_contacts("'any'") }})
            {%- if rules.gap_hours > 0 %}, 1{% endif %}
        ) as person_room
    from expected
    inner join policies on expected.campaign = policies.campaign
    inner join channels on expected.campaign = channels.campaign and expected.person_id = channels.person_id
    inner join due_steps on expected.campaign = due_steps.campaign and expected.person_id = due_steps.person_id
    left join rooms on expected.person_id = rooms.person_id
    left join offers on expected.campaign = offers.campaign and expected.person_id = offers.person_id
    left join pressure on expected.person_id = pressure.person_id
),

final as (
    select
        -- ids
        campaign,
        person_id,

        -- text
        channel,
        message_class,
        cast(
            case
                when message_class = 'service' then offer_problem
                when channel_room <= 0 or person_room <= 0 then 'cap_reached'
                when slot_at < last_contacted_at + interval '{{ rules.gap_hours }}' hour then 'too_soon'
                when {{ days_from('last_contacted_on', as_of()) }} < fatigue_days then 'fatigue'
                when offer_problem is not null then offer_problem
                when expected_value <= 0 then 'no_gain'
            end as string
        ) as stopped_by,

        -- numbers
        priority,
        channel_room,
        cast(person_room as integer) as person_room,
        expected_cost,
        expected_value,

        -- dates
        entered_on
    from gathered
)

select * from final
