-- One row per repeat count and node: a probability of leaving after a purchase, and its weight.
-- For a person with x repeat purchases who still buys, the probability p has the density Beta(a, m), m = b + x. A mean
-- over it is taken at nodes evenly spaced in tau, p = 1 / (1 + exp(-logit)), logit = center + width * sinh(tau), as far
-- as the density is above exp(-16) of its maximum. These nodes give six digits; after few purchases the density is
-- wide.
{{ config(materialized='view') }}

with

value_models as (select * from {{ ref('stg_value_models') }}),

repeats as (select distinct repeat_count from {{ ref('value_statistics') }}),

nodes as (
    select numbers.node
    from (
        values
        {% for node in range(48) %}
            ({{ node }}){{ ',' if not loop.last }}
        {% endfor %}
    ) as numbers (node)
),

densities as (
    select
        repeats.repeat_count,
        value_models.a,
        value_models.b + repeats.repeat_count as m,
        case when repeats.repeat_count < 8 then 48 else 24 end as node_count,
        ln((value_models.a + 1) / (value_models.b + repeats.repeat_count + 1)) as center,
        least(2, 1.2e0 * sqrt(1 / value_models.a + 1 / (value_models.b + repeats.repeat_count))) as width
    from repeats
    cross join value_models
),

depths as (
    select
        *,
        a * ln(a / (a + m)) + m * ln(m / (a + m)) as log_highest,
        (16 - a * ln(a / (a + m)) - m * ln(m / (a + m))) / a as low,
        (16 - a * ln(a / (a + m)) - m * ln(m / (a + m))) / m as high
    from densities
),

ends as (
    select
        *,
        asinh((-low - ln(1 - exp(-low)) - center) / width) as first_tau,
        asinh((high + ln(1 - exp(-high)) - center) / width) as last_tau
    from depths
),

spaced as (
    select
        ends.*,
        nodes.node,
        ends.first_tau + nodes.node * (ends.last_tau - ends.first_tau) / (ends.node_count - 1) as tau
    from ends
    inner join nodes on ends.node_count > nodes.node
),

substituted as (
    select
        *,
        center + width * sinh(tau) as logit,
        least(center + width * sinh(tau), 0) - ln(1 + exp(-abs(center + width * sinh(tau)))) as log_p
    from spaced
),

final as (
    select
        -- ids
        repeat_count,
        cast(node as integer) as node,

        -- numbers; p stays above 0, even if it is too small to be distinguished
        exp(greatest(log_p, -500)) as leaving_probability,
        {{ rounded('cosh(tau) * exp((a + m) * log_p - m * logit - log_highest)', 38, 15) }} as weight
    from substituted
)

select * from final
