-- One row per candidate: adds the offer and, in the treatment arm, the message's expected value and cost, and the first
-- limit that stops it today.
{{ config(materialized="view") }}
{% set rules = var('contact_rules') -%}
{% set worth = var('arbitration') -%}

with

drawn as (select * from {{ ref('drawn') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

offers as (select * from {{ ref('offer_choices') }}),

responses as (select * from {{ ref('response_rates') }}),

campaign_responses as (
    select
        campaign,
        max(campaign_response) as campaign_response
    from responses
    group by campaign
),

gathered as (
    select
        drawn.*,

        -- offer
        offers.offer,
        offers.offer_problem,
        offers.size_rank as offer_size_rank,
        offers.face_value,
        offers.ruled_rank,
        offers.open_size_count,
        offers.is_explored,

        -- numbers
        campaigns.priority,
        campaigns.outcome_value,
        case
            when drawn.arm = 'treatment'
                then {{ rounded(
                    'coalesce(responses.response, campaign_responses.campaign_response, campaigns.prior_response)', 18, 9
                ) }}
        end as response,
        cast(
            case
                {%- for channel, cost in worth.message_costs.items() %}
                    when drawn.channel = '{{ channel }}' then {{ cost }}
                {%- endfor %}
            end as decimal(18, 4)
        ) as message_cost,
        coalesce(offers.expected_cost, 0) as offer_cost,
        cast(
            {{ worth.fatigue_cost }} * (coalesce(drawn.unanswered_count, 0) + 1) as decimal(18, 4)
        ) as fatigue_cost,
        cast(
            {% if rules.gap_hours > 0 -%} least(drawn.any_room, 1) {%- else -%} drawn.any_room {%- endif %} as integer
        ) as person_room
    from drawn
    inner join campaigns on drawn.campaign = campaigns.campaign
    left join offers on drawn.campaign = offers.campaign and drawn.person_id = offers.person_id
    left join responses
        on
            drawn.campaign = responses.campaign
            and coalesce(drawn.activity_stage, 'unknown') = responses.activity_stage
            and coalesce(drawn.rfm_segment, 'unknown') = responses.rfm_segment
    left join campaign_responses on drawn.campaign = campaign_responses.campaign
),

valued as (
    select
        *,
        case when arm = 'treatment' then cast(message_cost + offer_cost as decimal(18, 4)) end as expected_cost,
        cast(
            response * outcome_value - message_cost - offer_cost - fatigue_cost as decimal(18, 4)
        ) as expected_value
    from gathered
),

final as (
    select
        -- ids
        campaign,
        step,
        person_id,
        address_hash,

        -- text
        stopped_by,
        variables,
        message_class,
        channel,
        law_version,
        time_zone,
        law_region,
        locale,
        activity_stage,
        rfm_segment,
        held_out_by,
        arm,
        offer,
        cast(
            case
                when arm is null or arm = 'holdout' then null
                when message_class = 'service' then offer_problem
                when channel_room <= 0 or person_room <= 0 then 'cap_reached'
                when slot_at < last_contacted_at + interval '{{ rules.gap_hours }}' hour then 'too_soon'
                when {{ days_from('last_contacted_on', as_of()) }} < fatigue_days then 'fatigue'
                when offer_problem is not null then offer_problem
                when expected_value <= 0 then 'no_gain'
            end as string
        ) as limited_by,

        -- numbers
        round,
        best_hour,
        channel_room,
        person_room,
        unanswered_count,
        global_bucket,
        campaign_bucket,
        variant_bucket,
        priority,
        offer_size_rank,
        face_value,
        ruled_rank,
        open_size_count,
        response,
        expected_cost,
        expected_value,

        -- flags
        is_zone_known,
        is_impersonal,
        was_held_out,
        was_held_out_here,
        is_explored,

        -- dates and instants, UTC
        entered_on,
        last_taken_on,
        value_model_on,
        last_contacted_on,
        consented_at,
        slot_at
    from valued
)

select * from final
