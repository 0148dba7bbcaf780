{% macro variable_names(audience) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(audience) if column.name not in ('person_id', 'is_entering') -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{% macro variables_of(audience) -%}
    {{ perennial.json_of(perennial.variable_names(audience)) }}
{%- endmacro %}

{% macro impersonal_variables_of(audience) -%}
    {%- set kept = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.name == audience.identifier and node.resource_type == 'model' -%}
            {%- do kept.extend(node.config.meta.get('impersonal') or []) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set names = perennial.variable_names(audience) -%}
    {{ perennial.json_of(names, names | reject('in', kept) | list) }}
{%- endmacro %}

{% macro is_entering_of(audience) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(audience) -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ 'coalesce(is_entering, false)' if 'is_entering' in names else 'true' }}
{%- endmacro %}
