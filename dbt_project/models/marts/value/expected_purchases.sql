-- One row per repeat count and age of account: expected purchase days of a person who still buys.
-- Equation 10 of Fader, Hardie and Lee (2005) without P(alive), as the mean from which it is derived, since engines
-- have no hypergeometric function: of (1 - (1 + pz)^-n) / p over the probability p of leaving; n = r + x, z = horizon /
-- (alpha + T).
{{ config(materialized='view') }}

with

value_models as (select * from {{ ref('stg_value_models') }}),

leaving_probabilities as (select * from {{ ref('leaving_probabilities') }}),

ages as (
    select distinct
        repeat_count,
        age_days
    from {{ ref('value_statistics') }}
),

weights as (
    select
        repeat_count,
        sum(weight) as weight
    from leaving_probabilities
    group by repeat_count
),

shares as (
    select
        nodes.repeat_count,
        nodes.leaving_probability as p,
        cast(nodes.weight as double) / cast(weights.weight as double) as weight_share
    from leaving_probabilities as nodes
    inner join weights on nodes.repeat_count = weights.repeat_count
),

horizons as (
    select
        ages.repeat_count,
        ages.age_days,
        value_models.r + ages.repeat_count as n,
        {{ var('value_horizon_days') }} / (7 * value_models.alpha + ages.age_days) as z
    from ages
    cross join value_models
),

-- 1 - (1 + u)^-n is 2t / (1 + t), t = tanh(n * atanh(u / (2 + u))): exact to the last digit for the smallest u, too
terms as (
    select
        horizons.repeat_count,
        horizons.age_days,
        shares.weight_share / shares.p as scale,
        tanh(horizons.n * atanh(shares.p * horizons.z / (2 + shares.p * horizons.z))) as t
    from horizons
    inner join shares on horizons.repeat_count = shares.repeat_count
),

final as (
    select
        -- ids
        repeat_count,
        age_days,

        -- numbers
        cast(sum({{ rounded('scale * 2 * t / (1 + t)', 18, 12) }}) as double) as while_active
    from terms
    group by repeat_count, age_days
)

select * from final
