{# What engines do differently, one dispatched macro each. Everything else is plain SQL. -#}

{# The business-zone date of an instant (UTC without a zone). -#}
{% macro local_date(instant) -%}
    {{ return(adapter.dispatch('local_date', 'perennial')(instant)) }}
{%- endmacro %}

{% macro duckdb__local_date(instant) -%}
    cast(timezone('{{ var("business_zone") }}', timezone('UTC', {{ instant }})) as date)
{%- endmacro %}

{# A stable bucket in 0..9999 from text: the same on every engine, in any input order. -#}
{% macro hash_bucket(text) -%}
    {{ return(adapter.dispatch('hash_bucket', 'perennial')(text)) }}
{%- endmacro %}

{% macro duckdb__hash_bucket(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) % 10000 as integer)
{%- endmacro %}

{# A JSON object of the given columns, keys in the given order. -#}
{% macro json_of(columns) -%}
    {{ return(adapter.dispatch('json_of', 'perennial')(columns)) }}
{%- endmacro %}

{% macro duckdb__json_of(columns) -%}
    cast(json_object({% for column in columns %}'{{ column.split(".") | last }}', {{ column }}{% if not loop.last %}, {% endif %}{% endfor %}) as varchar)
{%- endmacro %}

{# A date some days after another. -#}
{% macro days_after(day, count) -%}
    cast({{ day }} + {{ count }} * interval '1' day as date)
{%- endmacro %}

{# Whole days from one date to another. -#}
{% macro days_from(first, last) -%}
    {{ return(adapter.dispatch('days_from', 'perennial')(first, last)) }}
{%- endmacro %}

{% macro duckdb__days_from(first, last) -%}
    cast({{ last }} - {{ first }} as integer)
{%- endmacro %}
