{% macro window_start(cap, day) -%}
    {%- set today = modules.datetime.date.fromisoformat(day | trim) -%}
    {%- if cap.calendar == 'week' -%}
        {%- set first = today - modules.datetime.timedelta(days=today.weekday()) -%}
    {%- elif cap.calendar == 'month' -%}
        {%- set first = today.replace(day=1) -%}
    {%- elif cap.calendar == 'year' -%}
        {%- set first = today.replace(month=1, day=1) -%}
    {%- else -%}
        {%- set first = today - modules.datetime.timedelta(days=cap.days - 1) -%}
    {%- endif -%}
    cast('{{ first }}' as date)
{%- endmacro %}

{% macro room_without_contacts(channel) -%}
    {%- set rooms = {} -%}
    {%- for cap in var('contact_rules').caps -%}
        {%- do rooms.update({cap.channel: [cap.count, rooms.get(cap.channel, 99)] | min}) -%}
    {%- endfor -%}
    case
        {%- for name, room in rooms.items() %} when {{ channel }} = '{{ name }}' then {{ room }}{% endfor %} else 99
    end
{%- endmacro %}

{% macro minute_of(time) -%}
    {%- if time is number -%}
        {{ return(time) }}
    {%- endif -%}
    {%- set parts = time.split(':') -%}
    {{ return((parts[0] | int) * 60 + (parts[1] | int)) }}
{%- endmacro %}

{% macro country_of(region) -%}
    case when substr({{ region }}, 3, 1) in ('', '-') then substr({{ region }}, 1, 2) end
{%- endmacro %}
