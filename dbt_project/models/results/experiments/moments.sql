-- One row per experiment, arm, variant and metric: sums over people, from which all formulas of `lift` are computed.
-- Rows of one experiment and metric may be added up. People are read once for all metrics.
{% set metrics = measured_metrics() -%}
{% set sums = sums_of_metrics() -%}

with

outcomes as (select * from {{ ref('subject_outcomes') }}),

added as (
    select
        scope,
        experiment,
        programme,
        arm,
        variant,
        is_drawn,
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
    group by scope, experiment, programme, arm, variant, is_drawn
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
            cast('{{ metric }}' as string) as metric,
            cast({{ metric }}_count as bigint) as person_count,
            {% for name, factors in sums.items() %}
                cast(coalesce({{ metric }}_{{ name }}, 0) as {{ sum_type(factors) }}) as {{ name }},
            {% endfor %}
            holdout_share,
            is_drawn,
            first_entered_on,
            last_entered_on
        from added
        where {{ metric }}_count > 0
    {% endfor %}
)

select * from final
