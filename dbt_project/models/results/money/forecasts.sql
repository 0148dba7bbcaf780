-- One row per campaign and month of decision: the expected value of its messages, and what followed those whose windows
-- are over. The value that followed is the expected one with the known goals in place of the expected ones.
with

decisions as (
    select * from {{ ref('stg_decisions') }}
    where outcome = 'send'
),

policies as (select * from {{ ref('stg_campaign_policies') }}),

messages as (select * from {{ ref('message_outcomes') }}),

goals as (select * from {{ ref('goals_reached') }}),

decided as (
    select
        policies.programme,
        decisions.campaign,
        decisions.expected_value,
        decisions.expected_cost,
        decisions.decided_on,
        cast({{ property('decisions.evidence', 'response') }} as decimal(10, 9)) as response,
        policies.outcome_value,
        messages.goal_count as attributed_count,
        case when goals.person_id is not null then 1 else 0 end as reached,
        {{ days_after('decisions.decided_on', 'policies.goal_days') }} <= {{ as_of() }} as is_over
    from decisions
    inner join messages on decisions.message_id = messages.message_id
    inner join policies on decisions.campaign = policies.campaign and decisions.decided_on = policies.valid_on
    left join goals
        on
            decisions.campaign = goals.campaign
            and decisions.person_id = goals.person_id
            and decisions.decided_on = goals.decided_on
),

final as (
    select
        programme,
        campaign,
        cast(count(*) as bigint) as message_count,
        {{ count_if('is_over') }} as judged_count,
        cast(sum(case when is_over then response else 0 end) as decimal(18, 9)) as expected_count,
        cast(sum(case when is_over then reached else 0 end) as bigint) as reached_count,
        cast(sum(case when is_over then attributed_count else 0 end) as bigint) as attributed_count,
        cast(sum(case when is_over then expected_cost else 0 end) as decimal(18, 4)) as expected_cost,
        cast(sum(case when is_over then expected_value else 0 end) as decimal(18, 4)) as expected_value,
        cast(
            sum(case when is_over then expected_value + outcome_value * (reached - response) else 0 end)
            as decimal(18, 4)
        ) as reached_value,
        {{ month_of('decided_on') }} as decided_month_on
    from decided
    group by programme, campaign, {{ month_of('decided_on') }}
)

select * from final
