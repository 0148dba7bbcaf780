{# Whether a day lies within the days for which a person of an experiment is measured. -#}
{% macro is_measured(day) -%}
    {{ day }} >= subjects.entered_on
    and {{ day }} < {{ perennial.days_after('subjects.entered_on', 'subjects.window_days') }}
{%- endmacro %}

{# The sum, over people of whom a metric is known, of the product of some of: m(etric), d(enominator), c(ovariate). Exact:
   what is multiplied is decimal. Cubes of money keep cents. -#}
{% macro sum_of(metric, denominator, covariate, factors) -%}
    {%- set type = 'decimal(12, 2)' if factors == 'mmm' else 'decimal(18, 4)' -%}
    {%- set terms = [] -%}
    {%- for factor in factors -%}
        {%- do terms.append('cast(' ~ {'m': metric, 'd': denominator, 'c': covariate}[factor] ~ ' as ' ~ type ~ ')') -%}
    {%- endfor -%}
    sum(case when {{ metric }} is not null then {{ terms | join(' * ') }} end)
{%- endmacro %}

{# The type of such a sum. -#}
{% macro sum_type(factors) -%}
    decimal(38, {{ {'1': 4, '2': 8, '3': 6}[factors | length | string] }})
{%- endmacro %}

{# The same experiment and person. -#}
{% macro same_subject(left, right) -%}
    {{ left }}.scope = {{ right }}.scope
    and {{ left }}.experiment = {{ right }}.experiment
    and {{ left }}.person_id = {{ right }}.person_id
{%- endmacro %}
