{# Which of a campaign's rounds a person is in. Part of the message id: what comes once in life, and a step of a round,
   can't be sent twice whatever is lost or run again. -#}
{% macro occurrence(reentry, round) -%}
    cast(case when {{ reentry }} = 'once' then 'once' else cast({{ round }} as string) end as string)
{%- endmacro %}
