-- One row per person who ever bought: what they have spent so far.
with

runs as (
    select * from {{ ref('activity_runs') }}
    where activity_type = 'purchase'
),

summed as (
    select
        person_id,
        sum(purchase_count) as purchase_count,
        sum(spend) as spend,
        sum(case when day_number = 1 then first_day_spend else 0 end) as first_day_spend,
        sum(day_count) as purchase_days_count,
        min(started_on) as first_purchase_on,
        max(last_on) as last_purchase_on
    from runs
    group by person_id
),

final as (
    select
        -- ids
        person_id,

        -- text
        cast('{{ var("business_currency") }}' as string) as currency,

        -- numbers
        cast(purchase_count as integer) as purchase_count,
        cast(purchase_days_count as integer) as purchase_days_count,
        {{ days_from('last_purchase_on', days_after(as_of(), -1)) }} as silent_days,
        cast(spend as decimal(18, 4)) as spend,
        cast(first_day_spend as decimal(18, 4)) as first_day_spend,
        {{ rounded('cast(spend as double) / nullif(purchase_count, 0)', 18, 4) }} as average_purchase,

        -- dates
        first_purchase_on,
        last_purchase_on
    from summed
)

select * from final
