-- One row per marketing message that no limit stops: chosen, or why not. First, each person's best set is found without
-- budgets, which shows how far down its list each budget reaches. Then, people who wanted a message beyond that get
-- their best set of the messages within reach, so that the slot goes to the next best message. Last, the budget is a
-- hard limit.
{% set order = preference(var('arbitration').order) -%}

with

contenders as (
    select
        campaign,
        person_id,
        channel,
        priority,
        channel_room,
        person_room,
        expected_cost,
        expected_value,
        entered_on
    from {{ ref('priced') }}
    where
        message_class = 'marketing'
        and arm = 'treatment'
        and limited_by is null
),

budgets as (
    select
        campaign,
        budget_messages,
        budget_cost,
        spent_cost
    from {{ ref('todays_campaigns') }}
    where budget_messages is not null or budget_cost is not null
),

wanted as (
    {{ best_set('contenders', order) }}
),

wanted_budgeted as (
    {{ budgeted('wanted', 'is_best') }}
),

reaches as (
    select
        campaign,
        max(case when is_within then campaign_rank else 0 end) as campaign_rank
    from wanted_budgeted
    where is_best
    group by campaign
    having min(case when is_within then 1 else 0 end) = 0
),

beyond as (
    select
        wanted_budgeted.campaign,
        wanted_budgeted.person_id,
        wanted_budgeted.is_best
    from wanted_budgeted
    inner join reaches on wanted_budgeted.campaign = reaches.campaign
    where wanted_budgeted.campaign_rank > reaches.campaign_rank
),

disappointed as (
    select distinct person_id from beyond
    where is_best
),

within_reach as (
    select contenders.*
    from contenders
    inner join disappointed on contenders.person_id = disappointed.person_id
    left join beyond on contenders.campaign = beyond.campaign and contenders.person_id = beyond.person_id
    where beyond.campaign is null
),

next_best as (
    {{ best_set('within_reach', order) }}
),

chosen as (
    select
        wanted.*,
        case
            when disappointed.person_id is null then wanted.is_best
            else coalesce(next_best.is_best, false)
        end as is_chosen
    from wanted
    left join disappointed on wanted.person_id = disappointed.person_id
    left join next_best on wanted.campaign = next_best.campaign and wanted.person_id = next_best.person_id
),

chosen_budgeted as (
    {{ budgeted('chosen', 'is_chosen') }}
),

stopped as (
    select * from chosen_budgeted
    union all
    select
        chosen.*,
        0 as campaign_rank,
        chosen.is_chosen as is_within
    from chosen
    left join budgets on chosen.campaign = budgets.campaign
    where budgets.campaign is null
),

final as (
    select
        -- ids
        campaign,
        person_id,

        -- text
        channel,
        cast(
            case
                when is_within then 'selected'
                when is_chosen or is_best then 'budget_reached'
                else 'outranked'
            end as string
        ) as reason,

        -- numbers
        priority,
        channel_room,
        person_room,
        expected_value,

        -- dates
        entered_on
    from stopped
)

select * from final
