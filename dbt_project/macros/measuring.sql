{# Whether a day lies within the days for which a person of an experiment is measured. -#}
{% macro is_measured(day) -%}
    {{ day }} >= subjects.entered_on
    and {{ day }} < {{ perennial.days_after('subjects.entered_on', 'subjects.window_days') }}
{%- endmacro %}

{# The same experiment and person. -#}
{% macro same_subject(left, right) -%}
    {{ left }}.scope = {{ right }}.scope
    and {{ left }}.experiment = {{ right }}.experiment
    and {{ left }}.person_id = {{ right }}.person_id
{%- endmacro %}
