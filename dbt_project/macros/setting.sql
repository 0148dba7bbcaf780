{# One threshold or list of the business's preset, as dbt_project.yml gives it. -#}
{% macro setting(name) -%}
    {{ return(var('presets')[var('preset')][name]) }}
{%- endmacro %}

{# Whether an event is of one of these types; never, when there are none. -#}
{% macro is_event_in(types) -%}
    {%- if types -%}
        event_type in ('{{ types | join("', '") }}')
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
