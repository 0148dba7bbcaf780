{% macro rules_of_rows(not_null, accepted_values, within, holds) %}
    {%- set rules = [] -%}
    {%- for column in not_null -%}
        {%- do rules.append(column ~ ' is not null') -%}
    {%- endfor -%}
    {%- for column, values in accepted_values.items() -%}
        {%- set listed = values | map('tojson') | join(', ') | replace('"', "'") -%}
        {%- do rules.append('(' ~ column ~ ' is null or ' ~ column ~ ' in (' ~ listed ~ '))') -%}
    {%- endfor -%}
    {%- for column, (least, most) in within.items() -%}
        {%- set bounds = [] -%}
        {%- if least is not none -%}{%- do bounds.append(column ~ ' >= ' ~ least) -%}{%- endif -%}
        {%- if most is not none -%}{%- do bounds.append(column ~ ' <= ' ~ most) -%}{%- endif -%}
        {%- do rules.append('(' ~ column ~ ' is null or ' ~ bounds | join(' and ') ~ ')') -%}
    {%- endfor -%}
    {{ return(rules + holds) }}
{% endmacro %}

{% macro as_example(columns) -%}
    '' {%- for column in columns %} || '{{ ', ' if not loop.first }}{{ column }} ' || coalesce(cast({{ column }} as varchar), 'null'){% endfor %}
{%- endmacro %}

{% macro stop_with(problem) -%}
    case when {{ problem }} is null then false else cast({{ perennial.failed(problem) }} as boolean) end
{%- endmacro %}
