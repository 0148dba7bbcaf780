-- One row per person who ever bought: expected purchases and spend, if there is a value model.
{{ config(materialized='view') }}

with

value_statistics as (select * from {{ ref('value_statistics') }}),

expected_purchases as (select * from {{ ref('expected_purchases') }}),

value_models as (select * from {{ ref('stg_value_models') }}),

-- equation 7 of Fader, Hardie and Lee (2005); equation 5 of Fader and Hardie (2013)
judged as (
    select
        value_statistics.person_id,
        value_statistics.currency,
        value_models.model_on,
        expected_purchases.while_active,
        case
            when value_statistics.repeat_count = 0 then 0
            else exp(least(
                (value_models.r + value_statistics.repeat_count) * ln(
                    (7 * value_models.alpha + value_statistics.age_days)
                    / (7 * value_models.alpha + value_statistics.recency_days)
                ) + ln(value_models.a / (value_models.b + value_statistics.repeat_count - 1)), 700
            ))
        end as odds_of_having_left,
        value_models.p * (value_models.gamma + cast(greatest(value_statistics.repeat_spend, 0) as double))
        / (value_models.p * value_statistics.repeat_count + value_models.q - 1) as expected_average
    from value_statistics
    left join value_models on value_statistics.currency = value_models.currency
    left join expected_purchases
        on
            value_statistics.repeat_count = expected_purchases.repeat_count
            and value_statistics.age_days = expected_purchases.age_days
),

final as (
    select
        -- ids
        person_id,

        -- text
        currency,
        cast(case when model_on is null then 'no_model' end as string) as reason,

        -- numbers
        {{ rounded('case when model_on is not null then 1 / (1 + odds_of_having_left) end', 9, 6) }} as p_alive,
        {{ rounded('while_active / (1 + odds_of_having_left)', 18, 6) }} as expected_purchases,
        {{ rounded('expected_average', 18, 4) }} as expected_average_purchase,
        {{ rounded('while_active / (1 + odds_of_having_left) * expected_average', 18, 4) }} as predicted_value,

        -- dates
        model_on
    from judged
)

select * from final
