{% macro local_time(instant) -%}
    case
        {% for change in perennial.zone_changes() -%}
        when {{ instant }} >= cast('{{ change.since }}' as timestamp) then {{ instant }} + interval '{{ change.minutes }}' minute
        {% endfor -%}
        else {{ perennial.zone_time(instant) }}
    end
{%- endmacro %}

{% macro local_date(instant) -%}
    cast({{ perennial.local_time(instant) }} as date)
{%- endmacro %}

{% macro visible_on(happened_on, loaded_at) -%}
    {{ perennial.days_after(
        'greatest(' ~ happened_on ~ ', cast(' ~ perennial.local_time(loaded_at) ~ " - interval '5' hour as date))", 1
    ) }}
{%- endmacro %}

{% macro zone_changes() -%}
    {%- set delta = modules.datetime.timedelta -%}
    {%- set end = modules.datetime.datetime.fromisoformat(perennial.as_of_date() | trim) + delta(days=3) -%}
    {%- set first = end - delta(days=4 * 366) -%}
    {%- set changes = [{'since': first, 'minutes': perennial.zone_minutes(first) | int}] -%}
    {%- for week in range(1, 4 * 53) -%}
        {%- set probe = first + delta(days=7 * week) -%}
        {%- if perennial.zone_minutes(probe) | int != changes[0].minutes -%}
            {%- set between = namespace(before=probe - delta(days=7), after=probe) -%}
            {%- for _ in range(14) -%}
                {%- set middle = between.before + delta(minutes=((between.after - between.before).total_seconds() // 120) | int) -%}
                {%- if perennial.zone_minutes(middle) | int == changes[0].minutes -%}
                    {%- set between.before = middle -%}
                {%- else -%}
                    {%- set between.after = middle -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do changes.insert(0, {'since': between.after, 'minutes': perennial.zone_minutes(between.after) | int}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(changes) }}
{%- endmacro %}

{% macro zone_minutes(instant) -%}
    {%- set zone = modules.pytz.timezone(var('business_zone')) -%}
    {{ return((modules.pytz.utc.localize(instant).astimezone(zone).utcoffset().total_seconds() // 60) | int) }}
{%- endmacro %}
