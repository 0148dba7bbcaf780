{% macro of_channel(column) -%}
    case channel
        {%- for channel in var('channels') %}
            when '{{ channel }}' then {{ channel }}_{{ column }}
        {%- endfor %}
    end
{%- endmacro %}

{% macro any_channel(questions, column=none) -%}
    (
        {%- for channel in var('channels') %}
            {{ 'or ' if not loop.first }}(
                {%- for question in questions %}{{ ' and ' if not loop.first }}is_{{ channel }}_{{ question }}{% endfor %}
                {%- if column %} and {{ channel }}_{{ column }} is not null{% endif -%}
            )
        {%- endfor %}
    )
{%- endmacro %}
