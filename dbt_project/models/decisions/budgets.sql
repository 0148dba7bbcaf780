-- One row per campaign of the day: its budget, and what of this month's is spent.
with

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

spent as (
    select
        campaign,
        sum(expected_cost) as spent_cost
    from {{ ref('stg_decisions') }}
    where
        outcome = 'send'
        and decided_on < {{ as_of() }}
        and decided_on >= {{ window_start({'calendar': 'month'}, as_of_date()) }}
    group by campaign
),

final as (
    select
        -- ids
        policies.campaign,

        -- numbers
        policies.budget_messages,
        policies.budget_cost,
        cast(coalesce(spent.spent_cost, 0) as decimal(18, 4)) as spent_cost
    from policies
    left join spent on policies.campaign = spent.campaign
)

select * from final
