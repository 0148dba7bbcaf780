{% macro score(value, measure, is_low_best=false) -%}
    {%- if var('rfm_mode') == 'fixed' -%}
        1
        {%- for threshold in var('rfm_thresholds')[measure] %}
        + case when {{ value }} {{ '<=' if is_low_best else '>=' }} {{ threshold }} then 1 else 0 end
        {%- endfor -%}
    {%- else -%}
        {%- set shares = [0.2, 0.4, 0.6, 0.8] if var('rfm_mode') == 'quintile' else var('rfm_percentiles') -%}
        {%- set better_than = 'rank() over (order by ' ~ value ~ (' desc' if is_low_best else ' asc') ~ ' nulls first) - 1' -%}
        1
        {%- for share in shares %}
        + case when {{ better_than }} >= {{ share }} * count(*) over () then 1 else 0 end
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
