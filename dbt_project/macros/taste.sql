{% macro decayed(occurred_on, strength=1) -%}
    {%- set half_lives -%}
        cast({{ days_from(occurred_on, days_after(as_of(), -1)) }} as double) / {{ var('taste').half_life_days }}
    {%- endset -%}
    {{ perennial.rounded(strength ~ ' * power(cast(0.5 as double), ' ~ half_lives ~ ')', 18, 9) }}
{%- endmacro %}

{% macro in_look_back() -%}
    utc_day >= {{ days_after(as_of(), -var('taste').look_back_days - 1) }}
    and occurred_on >= {{ days_after(as_of(), -var('taste').look_back_days) }}
{%- endmacro %}

{% macro local_hour(instant, zone) -%}
    cast(
        extract(
            hour from
            case
                when coalesce({{ zone }}, '{{ var("business_zone") }}') = '{{ var("business_zone") }}'
                    then {{ local_time(instant) }}
                else {{ time_in(instant, zone) }}
            end
        ) as integer
    )
{%- endmacro %}

{% macro strength_of_event() -%}
    case event_type
        {% for event_type, strength in var('taste').product_events.items() -%}
            when '{{ event_type }}' then {{ strength }}
        {% endfor -%}
    end
{%- endmacro %}
