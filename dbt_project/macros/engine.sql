{% macro property(column, name) -%}
    {{ return(adapter.dispatch('property', 'perennial')(column, name)) }}
{%- endmacro %}

{% macro duckdb__property(column, name) -%}
    json_extract_string({{ column }}, '$.{{ name }}')
{%- endmacro %}

{% macro zone_time(instant) -%}
    {{ return(adapter.dispatch('zone_time', 'perennial')(instant)) }}
{%- endmacro %}

{% macro duckdb__zone_time(instant) -%}
    timezone('{{ var("business_zone") }}', timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro hash_bucket(text) -%}
    {{ return(adapter.dispatch('hash_bucket', 'perennial')(text)) }}
{%- endmacro %}

{% macro duckdb__hash_bucket(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) % 10000 as integer)
{%- endmacro %}

{% macro json_of(columns, blank=[]) -%}
    {{ return(adapter.dispatch('json_of', 'perennial')(columns, blank)) }}
{%- endmacro %}

{% macro duckdb__json_of(columns, blank) -%}
    cast(json_object({% for column in columns %}'{{ column.split(".") | last }}', {{ 'null' if column in blank else column }}{% if not loop.last %}, {% endif %}{% endfor %}) as string)
{%- endmacro %}

{% macro days_after(day, count) -%}
    cast({{ day }} + {{ count }} * interval '1' day as date)
{%- endmacro %}

{% macro days_from(first, last) -%}
    {{ return(adapter.dispatch('days_from', 'perennial')(first, last)) }}
{%- endmacro %}

{% macro duckdb__days_from(first, last) -%}
    cast({{ last }} - {{ first }} as integer)
{%- endmacro %}

{% macro time_in(instant, zone) -%}
    {{ return(adapter.dispatch('time_in', 'perennial')(instant, zone)) }}
{%- endmacro %}

{% macro duckdb__time_in(instant, zone) -%}
    timezone({{ zone }}, timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro lower_median(value) -%}
    {{ return(perennial.value_at(value, 0.5)) }}
{%- endmacro %}

{% macro value_at(value, share) -%}
    {{ return(adapter.dispatch('value_at', 'perennial')(value, share)) }}
{%- endmacro %}

{% macro duckdb__value_at(value, share) -%}
    quantile_disc({{ value }}, {{ share }})
{%- endmacro %}

{% macro is_known_zone(zone) -%}
    {{ return(adapter.dispatch('is_known_zone', 'perennial')(zone)) }}
{%- endmacro %}

{% macro duckdb__is_known_zone(zone) -%}
    {{ zone }} in (select name from pg_timezone_names())
{%- endmacro %}

{% macro memory(is_wide=false) -%}
    {{ return(adapter.dispatch('memory', 'perennial')(is_wide)) }}
{%- endmacro %}

{% macro duckdb__memory(is_wide) -%}
    {%- set usual = (target.settings or {}).get('memory_limit') -%}
    {%- if usual -%}
        set memory_limit = '{{ env_var("PERENNIAL_WAREHOUSE_MEMORY_WIDE", "1500MB") if is_wide else usual }}'
    {%- endif -%}
{%- endmacro %}

{% macro failed(problem) -%}
    {{ return(adapter.dispatch('failed', 'perennial')(problem)) }}
{%- endmacro %}

{% macro duckdb__failed(problem) -%}
    error({{ problem }})
{%- endmacro %}

{# The temporary table of an incremental model, for dbt's v2 parser: its own version calls a method that the adapter of
dbt 1.12 does not have. #}
{% macro duckdb__make_temp_relation(base_relation, suffix) %}
    {%- set name = base_relation.identifier ~ suffix ~ py_current_timestring() -%}
    {{ return(base_relation.incorporate(path={'identifier': name, 'schema': none, 'database': none})) }}
{% endmacro %}
