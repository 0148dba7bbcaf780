{# One threshold or list of the business's preset, as dbt_project.yml gives it. -#}
{% macro setting(name) -%}
    {{ return(var('presets')[var('preset')][name]) }}
{%- endmacro %}

{# Whether a text is one of some; never, when there are none. What is null is unknown. -#}
{% macro is_one_of(text, some) -%}
    {%- if some -%}
        {{ text }} in ('{{ some | join("', '") }}')
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# Whether an event is of one of these types. -#}
{% macro is_event_in(types) -%}
    {{ perennial.is_one_of('event_type', types) }}
{%- endmacro %}
