-- One row per experiment and decision that its draw applies to: every day on which a person was eligible. A campaign
-- compares people in its draw with everyone it held out; a step, those who came so far. A programme, and everything
-- together, compare all eligible people with the global holdout, which was drawn for all campaigns at once.
with

decisions as (
    select * from {{ ref('stg_decisions') }}
    where arm is not null and decided_on < {{ as_of() }} -- nothing has been seen of the day itself yet
),

steps as (
    select
        *,
        (lead(after_days) over in_campaign) - after_days as days_until_next,
        count(*) over (partition by campaign, valid_on) as step_count
    from {{ ref('stg_campaign_steps') }}
    window in_campaign as (partition by campaign, valid_on order by step_number nulls last)
),

final as (
    {% for scope, experiment, arm in [
        ('campaign', 'decisions.campaign', 'decisions.arm'),
        ('step', "decisions.campaign || '/' || decisions.step", 'decisions.arm'),
        ('programme', 'decisions.programme', "case when decisions.reason = 'global_holdout' then 'holdout' else 'treatment' end"),
        ('everything', "'everything'", "case when decisions.reason = 'global_holdout' then 'holdout' else 'treatment' end"),
    ] %}
        {% if not loop.first %}union all{% endif %}
        select
            cast('{{ scope }}' as string) as scope,
            cast({{ experiment }} as string) as experiment,
            decisions.programme,
            decisions.campaign,
            decisions.person_id,
            decisions.recorded_person_id,
            cast({{ arm }} as string) as arm,
            decisions.message_class,
            decisions.variant,
            {{ 'steps.step_number' if scope == 'step' else 'cast(null as integer)' }} as step_number,
            {{ 'steps.days_until_next' if scope == 'step' else 'cast(null as integer)' }} as days_until_next,
            decisions.decided_on
        from decisions
        {% if scope == 'step' -%}
            inner join steps
                on
                    decisions.campaign = steps.campaign
                    and decisions.step = steps.step
                    and decisions.decided_on = steps.valid_on
                    and steps.step_count > 1
        {%- elif scope != 'campaign' -%}
            where decisions.message_class = 'marketing'
        {%- endif %}
    {% endfor %}
)

select * from final
