{# What affinities and recommendations share. -#}

{# How much an act of a day counts: half as much with each half-life. Decimal, so that sums are exact in any order. -#}
{% macro decayed(occurred_on, strength=1) -%}
    {%- set half_lives -%}
        cast({{ days_from(occurred_on, days_after(as_of(), -1)) }} as double) / {{ var('taste').half_life_days }}
    {%- endset -%}
    {{ perennial.rounded(strength ~ ' * power(cast(0.5 as double), ' ~ half_lives ~ ')', 18, 9) }}
{%- endmacro %}

{# Whether an event lies in the look-back. The UTC day alone lets an engine skip whole files. -#}
{% macro in_look_back() -%}
    utc_day >= {{ days_after(as_of(), -var('taste').look_back_days - 1) }}
    and occurred_on >= {{ days_after(as_of(), -var('taste').look_back_days) }}
{%- endmacro %}

{# The hour (0 to 23) of an instant on the person's own clock; on the business's where no zone is known. -#}
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

{# How much an act about a product speaks for it. -#}
{% macro strength_of_event() -%}
    case event_type
        {% for event_type, strength in var('taste').product_events.items() -%}
            when '{{ event_type }}' then {{ strength }}
        {% endfor -%}
    end
{%- endmacro %}
