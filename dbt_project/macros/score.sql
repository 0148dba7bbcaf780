{# A score from 1 (worst) to 5 (best), in the mode the business chose (`rfm_mode`).
   `quintile` and `percentile` rank people and cut the ranks at shares of all: people with equal values get equal
   scores, whatever the order of the input, for each takes the rank of the first of its equals.
   `fixed` compares the value with four thresholds, so that a score says the same on every day.
   `is_low_best` is for days of silence. -#}
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
