{% macro is_measured(day) -%}
    {{ day }} >= people.entered_on
    and {{ day }} < {{ perennial.days_after('people.entered_on', 'people.window_days') }}
{%- endmacro %}

{% macro sum_of(metric, denominator, covariate, factors) -%}
    {%- set type = 'decimal(12, 2)' if factors == 'mmm' else 'decimal(18, 4)' -%}
    {%- set terms = [] -%}
    {%- for factor in factors -%}
        {%- do terms.append('cast(' ~ {'m': metric, 'd': denominator, 'c': covariate}[factor] ~ ' as ' ~ type ~ ')') -%}
    {%- endfor -%}
    sum(case when {{ metric }} is not null then {{ terms | join(' * ') }} end)
{%- endmacro %}

{% macro sum_type(factors) -%}
    decimal(38, {{ {'1': 4, '2': 8, '3': 6}[factors | length | string] }})
{%- endmacro %}

{% macro same_subject(left, right) -%}
    {{ left }}.scope = {{ right }}.scope
    and {{ left }}.experiment = {{ right }}.experiment
    and {{ left }}.person_id = {{ right }}.person_id
{%- endmacro %}

{% macro measured_metrics() -%}
    {{ return({
        'conversion': ('converted', '1', 'activity_before'),
        'revenue': ('revenue', '1', 'revenue_before'),
        'margin': ('margin', '1', 'revenue_before'),
        'revenue_per_use': ('revenue', 'activity', 'revenue_before'),
        'activity': ('activity', '1', 'activity_before'),
        'redemption': ('redemption', '1', 'redemption_before'),
        'retention': ('retention', '1', 'activity_before'),
        'unsubscribe': ('unsubscribe', '1', '0'),
        'complaint': ('complaint', '1', '0'),
    }) }}
{%- endmacro %}

{% macro sums_of_metrics() -%}
    {{ return({
        'metric_sum': 'm', 'metric_square_sum': 'mm', 'metric_cube_sum': 'mmm',
        'denominator_sum': 'd', 'denominator_square_sum': 'dd', 'metric_denominator_sum': 'md',
        'covariate_sum': 'c', 'covariate_square_sum': 'cc',
        'metric_covariate_sum': 'mc', 'denominator_covariate_sum': 'dc',
    }) }}
{%- endmacro %}

{% macro attribution_hours(channel) -%}
    case
        {%- for name, hours in var('measuring').attribution_hours.items() %}
            when {{ channel }} = '{{ name }}' then {{ hours }}
        {%- endfor %}
    end
{%- endmacro %}

{% macro count_if(condition) -%}
    cast(sum(case when {{ condition }} then 1 else 0 end) as bigint)
{%- endmacro %}
