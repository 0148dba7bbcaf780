-- One row per experiment, arm, variant and metric: sums over people, all that any formula of `lift` needs. Rows of one
-- experiment and metric may be added up. People are read once for all metrics.
{# metric: what is counted, what it is divided by, what people did before -#}
{% set metrics = {
    'conversion': ('converted', '1', 'activity_before'),
    'revenue': ('revenue', '1', 'revenue_before'),
    'margin': ('margin', '1', 'revenue_before'),
    'revenue_per_use': ('revenue', 'activity', 'revenue_before'),
    'activity': ('activity', '1', 'activity_before'),
    'redemption': ('redemption', '1', 'redemption_before'),
    'retention': ('retention', '1', 'activity_before'),
    'unsubscribe': ('unsubscribe', '1', '0'),
    'complaint': ('complaint', '1', '0'),
} -%}
{# what each sum is called, and its factors: m(etric), d(enominator), c(ovariate) -#}
{% set sums = {
    'metric_sum': 'm', 'metric_square_sum': 'mm', 'metric_cube_sum': 'mmm',
    'denominator_sum': 'd', 'denominator_square_sum': 'dd', 'metric_denominator_sum': 'md',
    'covariate_sum': 'c', 'covariate_square_sum': 'cc', 'metric_covariate_sum': 'mc', 'denominator_covariate_sum': 'dc',
} -%}

with

outcomes as (select * from {{ ref('subject_outcomes') }}),

added as (
    select
        scope,
        experiment,
        programme,
        arm,
        variant,
        {% for metric, (value, divisor, before) in metrics.items() %}
            count({{ value }}) as {{ metric }}_count,
            {% for name, factors in sums.items() %}
                {{ sum_of(value, divisor, before, factors) }} as {{ metric }}_{{ name }},
            {% endfor %}
        {% endfor %}
        cast(sum(holdout_buckets) as double) / (10000 * count(*)) as holdout_share,
        min(entered_on) as first_entered_on,
        max(entered_on) as last_entered_on
    from outcomes
    group by scope, experiment, programme, arm, variant
),

final as (
    {% for metric in metrics %}
        {% if not loop.first %}union all{% endif %}
        select
            scope,
            experiment,
            programme,
            arm,
            variant,
            cast('{{ metric }}' as varchar) as metric,
            cast({{ metric }}_count as bigint) as person_count,
            {% for name, factors in sums.items() %}
                cast(coalesce({{ metric }}_{{ name }}, 0) as {{ sum_type(factors) }}) as {{ name }},
            {% endfor %}
            holdout_share,
            first_entered_on,
            last_entered_on
        from added
        where {{ metric }}_count > 0
    {% endfor %}
)

select * from final
