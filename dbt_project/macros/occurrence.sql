{% macro occurrence(reentry, round) -%}
    cast(case when {{ reentry }} = 'once' then 'once' else cast({{ round }} as string) end as string)
{%- endmacro %}
