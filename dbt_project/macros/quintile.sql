{# Score 1 (worst) to 5 (best). People with equal values get equal scores, whatever the order of the input: each takes the
   rank of the first of its equals, and ranks are cut into fifths. -#}
{% macro quintile(order_by) -%}
    cast(floor((rank() over (order by {{ order_by }}) - 1) * 5.0 / count(*) over ()) as integer) + 1
{%- endmacro %}
