-- One row per candidate who would be contacted: what their message is expected to bring and to cost.
{% set rules = var('arbitration') -%}

with

draws as (
    select * from {{ ref('draws') }}
    where held_out_by is null
),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

channels as (select * from {{ ref('chosen_channels') }}),

people as (select * from {{ ref('person_profile') }}),

offers as (select * from {{ ref('offer_choices') }}),

pressure as (select * from {{ ref('contact_pressure') }}),

responses as (select * from {{ ref('response_rates') }}),

campaign_responses as (
    select
        campaign,
        max(campaign_response) as campaign_response
    from responses
    group by campaign
),

priced as (
    select
        draws.campaign,
        draws.person_id,
        policies.outcome_value,
        people.activity_stage,
        people.rfm_segment,
        coalesce(responses.response, campaign_responses.campaign_response, policies.prior_response) as response,
        case
            {%- for channel, cost in rules.message_costs.items() %}
                when channels.channel = '{{ channel }}' then {{ cost }}
            {%- endfor %}
        end as message_cost,
        coalesce(offers.expected_cost, 0) as offer_cost,
        {{ rules.fatigue_cost }} * (coalesce(pressure.unanswered_count, 0) + 1) as fatigue_cost
    from draws
    inner join policies on draws.campaign = policies.campaign
    inner join channels on draws.campaign = channels.campaign and draws.person_id = channels.person_id
    left join offers on draws.campaign = offers.campaign and draws.person_id = offers.person_id
    left join people on draws.person_id = people.person_id
    left join pressure on draws.person_id = pressure.person_id
    left join responses
        on
            draws.campaign = responses.campaign
            and coalesce(people.activity_stage, 'unknown') = responses.activity_stage
            and coalesce(people.rfm_segment, 'unknown') = responses.rfm_segment
    left join campaign_responses on draws.campaign = campaign_responses.campaign
),

final as (
    select
        -- ids
        campaign,
        person_id,

        -- text
        activity_stage,
        rfm_segment,

        -- numbers
        {{ rounded('response', 18, 9) }} as response,
        cast(cast(message_cost as decimal(18, 4)) + offer_cost as decimal(18, 4)) as expected_cost,
        cast(fatigue_cost as decimal(18, 4)) as fatigue_cost,
        cast(
            {{ rounded('response', 18, 9) }} * outcome_value - cast(message_cost as decimal(18, 4))
            - offer_cost - cast(fatigue_cost as decimal(18, 4)) as decimal(18, 4)
        ) as expected_value
    from priced
)

select * from final
