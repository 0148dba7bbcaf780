{# A JSON object of an audience's columns but the key: what its templates may use. -#}
{% macro variables_of(audience) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(audience) if column.name != 'person_id' -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ perennial.json_of(names) }}
{%- endmacro %}
