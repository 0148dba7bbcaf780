{% macro week_of(day) -%}
    {%- set monday = "cast('1970-01-05' as date)" -%}
    {{ perennial.days_after(
        monday, '7 * cast(floor(' ~ perennial.days_from(monday, day) ~ ' / 7.0) as integer)'
    ) }}
{%- endmacro %}

{% macro month_of(day) -%}
    {{ perennial.days_after(day, '(1 - cast(extract(day from ' ~ day ~ ') as integer))') }}
{%- endmacro %}
