{% macro rounded(value, precision, scale) -%}
    cast(
        cast(floor(({{ value }}) * 1e{{ scale }} + 0.5) as bigint)
        * cast(0.{{ '0' * (scale - 1) }}1 as decimal({{ scale + 1 }}, {{ scale }})) as decimal({{ precision }}, {{ scale }})
    )
{%- endmacro %}
