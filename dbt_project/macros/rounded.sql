{# A double as a decimal, half up, by steps that every engine takes alike: a cast from double rounds as each engine likes,
   and a quotient of decimals is a double on one and a decimal on another. At most fifteen places. -#}
{% macro rounded(value, precision, scale) -%}
    cast(
        cast(floor(({{ value }}) * 1e{{ scale }} + 0.5) as bigint)
        * cast(0.{{ '0' * (scale - 1) }}1 as decimal({{ scale + 1 }}, {{ scale }})) as decimal({{ precision }}, {{ scale }})
    )
{%- endmacro %}
