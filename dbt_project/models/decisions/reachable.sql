-- One row per candidate: adds all that is known of the person, how far each channel of the campaign's ladder comes, and
-- the channel of the message, if one is open. A channel with room under the caps comes first, then the channel that the
-- person uses most, then the ladder's order.
{{ config(materialized="view") }}
{% set channels = var('channels') -%}

with

due as (select * from {{ ref('due') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

people as (select * from {{ ref('contact_people') }}),

slots as (select * from {{ ref('send_slots') }}),

gathered as (
    select
        due.*,
        people.time_zone,
        people.law_region,
        people.best_hour,
        people.is_zone_known,
        people.locale,
        people.activity_stage,
        people.rfm_segment,
        people.value_model_on,
        people.global_bucket,
        people.is_erased,
        people.is_paused,
        people.is_impersonal,
        people.has_open_complaint,
        people.any_room,
        people.unanswered_count,
        people.fatigue_days,
        people.last_contacted_on,
        people.last_contacted_at,
        {%- for channel in channels %}
            people.{{ channel }}_address_hash,
            people.{{ channel }}_consented_at,
            people.{{ channel }}_habit_share,
            campaigns.{{ channel }}_rank,
            slots.{{ channel }}_law_version,
            slots.{{ channel }}_slot_at,
            case when due.message_class = 'service' then 99 else people.{{ channel }}_room end as {{ channel }}_room,
            campaigns.is_{{ channel }}_live,
            campaigns.is_{{ channel }}_live
            and (due.message_class = 'service' or people.is_{{ channel }}_granted) as is_{{ channel }}_permitted,
            not people.is_{{ channel }}_suppressed as is_{{ channel }}_unsuppressed,
            people.is_{{ channel }}_owner or not people.has_{{ channel }} as is_{{ channel }}_own_or_none,
            people.is_{{ channel }}_owner and people.has_{{ channel }} as is_{{ channel }}_own
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from due
    inner join campaigns on due.campaign = campaigns.campaign
    inner join people on due.person_id = people.person_id and due.purpose = people.purpose
    left join slots
        on
            due.campaign = slots.campaign
            and people.law_region = slots.law_region
            and people.time_zone = slots.time_zone
            and people.best_hour = slots.best_hour
),

-- the lowest number is chosen: no room adds ten, little habit up to one, a rank less than any difference of habits
preferred as (
    select
        *,
        {%- for channel in channels %}
            case
                when
                    is_{{ channel }}_permitted and is_{{ channel }}_unsuppressed and is_{{ channel }}_own
                    and {{ channel }}_slot_at is not null
                    then
                        case when {{ channel }}_room > 0 then 0 else 10 end
                        + (1 - {{ channel }}_habit_share)
                        + {{ channel }}_rank * cast(0.00000000001 as double)
            end as {{ channel }}_preference
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from gathered
),

chosen as (
    select
        *,
        cast(
            case least({% for channel in channels %}{{ channel }}_preference, {% endfor %}99)
                {%- for channel in channels %}
                    when {{ channel }}_preference then '{{ channel }}'
                {%- endfor %}
            end as string
        ) as channel
    from preferred
),

final as (
    select
        -- ids
        campaign,
        step,
        person_id,
        {{ of_channel('address_hash') }} as address_hash,

        -- text
        variables,
        impersonal_variables,
        message_class,
        not_due_by,
        channel,
        {{ of_channel('law_version') }} as law_version,
        time_zone,
        law_region,
        locale,
        activity_stage,
        rfm_segment,

        -- numbers
        round,
        best_hour,
        global_bucket,
        any_room,
        {{ of_channel('room') }} as channel_room,
        unanswered_count,
        fatigue_days,

        -- flags: whether any channel of the ladder passes this question and those before it
        {{ any_channel(['live']) }} as has_live,
        {{ any_channel(['permitted']) }} as has_permitted,
        {{ any_channel(['permitted', 'unsuppressed']) }} as has_unsuppressed,
        {{ any_channel(['permitted', 'unsuppressed', 'own_or_none']) }} as has_own_or_none,
        {{ any_channel(['permitted', 'unsuppressed'], 'law_version') }} as has_lawful,
        {{ any_channel(['permitted', 'unsuppressed'], 'slot_at') }} as has_slot,

        -- other flags
        is_zone_known,
        is_erased,
        is_paused,
        is_impersonal,
        has_open_complaint,

        -- dates and instants, UTC
        entered_on,
        last_taken_on,
        value_model_on,
        last_contacted_on,
        last_contacted_at,
        {{ of_channel('consented_at') }} as consented_at,
        {{ of_channel('slot_at') }} as slot_at
    from chosen
)

select * from final
