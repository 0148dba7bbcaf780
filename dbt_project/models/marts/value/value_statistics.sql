-- One row per person who ever bought: what value models need to know of them.
{{ config(materialized='view') }}

with

person_value as (select * from {{ ref('person_value') }}),

final as (
    select
        -- ids
        person_id,

        -- text
        currency,

        -- numbers; purchases of one day are one
        cast(purchase_days_count - 1 as integer) as repeat_count,
        {{ days_from('first_purchase_on', 'last_purchase_on') }} as recency_days,
        {{ days_from('first_purchase_on', days_after(as_of(), -1)) }} as age_days,
        cast(spend - first_day_spend as decimal(18, 4)) as repeat_spend,
        {{ rounded(
            'cast(spend - first_day_spend as double) / nullif(purchase_days_count - 1, 0)', 18, 4
        ) }} as repeat_average,

        -- dates
        {{ as_of() }} as as_of_on
    from person_value
)

select * from final
