-- One row per day from 2010 to 2049, for metrics over time.
{{ config(materialized='view') }}

with

{% for place in ('ones', 'tens', 'hundreds', 'thousands', 'rest') %}
    {{ place }} as (
        {% for digit in range(2 if place == 'rest' else 10) %}
            select {{ digit }} as {{ place }}_digit
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),
{% endfor %}

counted as (
    select
        ones.ones_digit + 10 * tens.tens_digit + 100 * hundreds.hundreds_digit
        + 1000 * thousands.thousands_digit + 10000 * rest.rest_digit as day_number
    from ones
    cross join tens
    cross join hundreds
    cross join thousands
    cross join rest
),

final as (
    select {{ days_after("cast('2010-01-01' as date)", 'day_number') }} as day_on
    from counted
    where day_number < {{ days_from("cast('2010-01-01' as date)", "cast('2050-01-01' as date)") }}
)

select * from final
