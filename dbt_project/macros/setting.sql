{% macro setting(name) -%}
    {{ return(var('presets')[var('preset')][name]) }}
{%- endmacro %}

{% macro is_one_of(text, some) -%}
    {%- if some -%}
        {{ text }} in ('{{ some | join("', '") }}')
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{% macro is_event_in(types) -%}
    {{ perennial.is_one_of('event_type', types) }}
{%- endmacro %}
