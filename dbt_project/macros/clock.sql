{% macro as_of() -%}
    cast('{{ perennial.as_of_date() }}' as date)
{%- endmacro %}

{% macro as_of_date() -%}
    {%- if not execute -%}
        1970-01-01
    {%- else -%}
        {%- set given = env_var('PERENNIAL_AS_OF', '') -%}
        {%- if given -%}
            {{ given }}
        {%- else -%}
            {{ run_query('select max(as_of) from ' ~ source('recorded', 'campaign_policies')).columns[0][0] }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro day_start() -%}
    {{ perennial.instant_of(0) }}
{%- endmacro %}

{% macro known_before() -%}
    {{ perennial.instant_of(5) }}
{%- endmacro %}

{% macro instant_of(hour) -%}
    {{ perennial.instant_on(perennial.as_of_date() | trim, hour) }}
{%- endmacro %}

{% macro instant_on(day, hour) -%}
    {%- set zone = modules.pytz.timezone(var('business_zone')) -%}
    {%- set start = modules.datetime.datetime.fromisoformat(day | string) -%}
    {%- set local = zone.localize(start + modules.datetime.timedelta(hours=hour)) -%}
    cast('{{ local.astimezone(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}

{% macro next_day_start() -%}
    {%- set day = modules.datetime.date.fromisoformat(perennial.as_of_date() | trim) -%}
    {{ perennial.instant_on(day + modules.datetime.timedelta(days=1), 0) }}
{%- endmacro %}
