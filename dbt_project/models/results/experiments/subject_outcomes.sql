-- One row per experiment and person: what they did in the measured days, and before.
-- Values that can't be known yet, or are not defined for the experiment, are null.
{% set margin_share = var('measuring').margin_share -%}

with

people as (select * from {{ ref('experiment_people') }}),

days_lived as (select * from {{ ref('subject_days') }}),

goals as (select * from {{ ref('goals_reached') }}),

answered as (select * from {{ ref('subject_answers') }}),

final as (
    select
        people.scope,
        people.experiment,
        people.programme,
        people.person_id,
        people.arm,
        people.variant,
        people.holdout_buckets,
        people.window_days,
        people.is_drawn,
        people.entered_on,
        case
            when goals.person_id is not null then 1
            when people.campaign is not null then 0
        end as converted,
        coalesce(days_lived.revenue, 0) as revenue,
        cast(
            {%- if margin_share is none %} null
            {%- else %} coalesce(days_lived.revenue * {{ margin_share }}, 0) - coalesce(answered.contact_cost, 0)
            {%- endif %}
            as decimal(18, 4)
        ) as margin,
        coalesce(days_lived.use_days, 0) as activity,
        case when days_lived.redemption_count > 0 then 1 else 0 end as redemption,
        case
            when people.scope = 'step' then null -- in the days after it the next step has its effect
            when {{ days_after('people.entered_on', '2 * people.window_days') }} <= {{ as_of() }}
                then case when days_lived.use_days_after > 0 then 1 else 0 end
        end as retention,
        coalesce(answered.unsubscribe, 0) as unsubscribe,
        coalesce(answered.complaint, 0) as complaint,
        coalesce(days_lived.revenue_before, 0) as revenue_before,
        coalesce(days_lived.use_days_before, 0) as activity_before,
        coalesce(days_lived.redemption_count_before, 0) as redemption_before
    from people
    left join days_lived on {{ same_subject('people', 'days_lived') }}
    left join answered on {{ same_subject('people', 'answered') }}
    left join goals
        on
            people.campaign = goals.campaign
            and people.person_id = goals.person_id
            and people.entered_on = goals.decided_on
            and {{ is_measured('goals.converted_on') }}
)

select * from final
