-- One row per contender that nothing speaks against: chosen, or why not. The best set of each person is found twice:
-- first without budgets, which shows how far down its list each budget reaches, then among those within reach, so that
-- a slot that a budget can't fill goes to the person's next best message. The budget then stops hard.
with

budgets as (select * from {{ ref('budgets') }}),

contenders as (
    select
        *,
        row_number() over (
            partition by campaign
            order by expected_value desc nulls last, person_id asc nulls last
        ) as campaign_rank
    from {{ ref('contenders') }}
    where
        message_class = 'marketing'
        and stopped_by is null
),

wanted as (
    {{ best_set('contenders', preference(var('arbitration').order)) }}
),

wanted_budgeted as (
    {{ budgeted('wanted') }}
),

reaches as (
    select
        campaign,
        max(case when is_within then campaign_rank else 0 end) as campaign_rank
    from wanted_budgeted
    group by campaign
    having min(case when is_within then 1 else 0 end) = 0
),

within_reach as (
    select contenders.*
    from contenders
    left join reaches on contenders.campaign = reaches.campaign
    where reaches.campaign is null or contenders.campaign_rank <= reaches.campaign_rank
),

chosen as (
    {{ best_set('within_reach', preference(var('arbitration').order)) }}
),

chosen_budgeted as (
    {{ budgeted('chosen') }}
),

final as (
    select
        -- ids
        contenders.campaign,
        contenders.person_id,

        -- text
        cast(
            case
                when chosen.is_within then 'selected'
                when chosen.campaign is not null or wanted.campaign is not null then 'budget_reached'
                else 'outranked'
            end as string
        ) as reason,

        -- numbers
        contenders.expected_value
    from contenders
    left join wanted on contenders.campaign = wanted.campaign and contenders.person_id = wanted.person_id
    left join chosen_budgeted as chosen
        on contenders.campaign = chosen.campaign and contenders.person_id = chosen.person_id
)

select * from final
