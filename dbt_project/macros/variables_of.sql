{# Columns of an audience that templates may use: all but the key and what rules read. -#}
{% macro variable_names(audience) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(audience) if column.name not in ('person_id', 'is_entering') -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{# A JSON object of an audience's variables. -#}
{% macro variables_of(audience) -%}
    {{ perennial.json_of(perennial.variable_names(audience)) }}
{%- endmacro %}

{# The same with nothing in it that says something about the person: what the definition does not list is null. -#}
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

{# Whether a person of an audience may enter a round today: what its column `is_entering` says, or everybody. -#}
{% macro is_entering_of(audience) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(audience) -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ 'coalesce(is_entering, false)' if 'is_entering' in names else 'true' }}
{%- endmacro %}
