{% macro default__get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- if where -%}
        {%- set window = perennial.days_after(perennial.as_of(), -var('late_days')) -%}
        (select * from {{ relation }} where {{ where | replace('__window__', window) }}) as tested
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
