{# The one clock. `PERENNIAL_AS_OF` is read while a model runs, not while the project is parsed, so that a new day does
   not cost a new parse. Without it (an analyst's own target) the last day that ran is taken. -#}

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

{# The instant (UTC) at which the business day `as_of` began: what occurred before it is visible. -#}
{% macro day_start() -%}
    {{ perennial.instant_of(0) }}
{%- endmacro %}

{# The instant (UTC) of the day's run, 05:00 business time: what was loaded before it is known. -#}
{% macro known_before() -%}
    {{ perennial.instant_of(5) }}
{%- endmacro %}

{% macro instant_of(hour) -%}
    {{ perennial.instant_on(perennial.as_of_date() | trim, hour) }}
{%- endmacro %}

{# The instant (UTC) of an hour of a business day. -#}
{% macro instant_on(day, hour) -%}
    {%- set zone = modules.pytz.timezone(var('business_zone')) -%}
    {%- set start = modules.datetime.datetime.fromisoformat(day | string) -%}
    {%- set local = zone.localize(start + modules.datetime.timedelta(hours=hour)) -%}
    cast('{{ local.astimezone(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}

{# The instant (UTC) at which the business day `as_of` ends. -#}
{% macro next_day_start() -%}
    {%- set day = modules.datetime.date.fromisoformat(perennial.as_of_date() | trim) -%}
    {{ perennial.instant_on(day + modules.datetime.timedelta(days=1), 0) }}
{%- endmacro %}
