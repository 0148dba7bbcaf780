{# Which of a campaign's messages to a person this is. Part of the message id: what comes once in life can't be sent
   twice whatever is lost or run again. -#}
{% macro occurrence(reentry) -%}
    cast(case when {{ reentry }} = 'once' then 'once' else cast({{ as_of() }} as varchar) end as varchar)
{%- endmacro %}
