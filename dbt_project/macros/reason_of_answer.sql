{% macro reason_of_answer(answer) -%}
    case {{ answer }}
        {% for code, reason in var('dormancy').answers.items() -%}
            when '{{ code }}' then '{{ reason }}'
        {% else -%}
            when '' then ''
        {% endfor -%}
    end
{%- endmacro %}
