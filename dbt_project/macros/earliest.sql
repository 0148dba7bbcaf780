{% macro earliest(columns) -%}
    {{ return(adapter.dispatch('earliest', 'perennial')(columns)) }}
{%- endmacro %}

{% macro duckdb__earliest(columns) -%}
    min(struct_pack({% for column in columns %}{{ column }} := {{ column }}{% if not loop.last %}, {% endif %}{% endfor %}))
{%- endmacro %}

{% macro part(earliest, column) -%}
    {{ return(adapter.dispatch('part', 'perennial')(earliest, column)) }}
{%- endmacro %}

{% macro duckdb__part(earliest, column) -%}
    struct_extract({{ earliest }}, '{{ column }}')
{%- endmacro %}
