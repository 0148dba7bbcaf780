-- One row per experiment and person who was ever eligible for it, from the first day on which they were.
-- A campaign compares those it was drawn for with all it held out. A programme, and all programmes together, compare
-- everybody eligible with those whom no marketing ever reaches: only that lot was drawn for all campaigns at once.
{% set global_buckets = (var('global_holdout_share') * 10000) | round | int -%}

with

decisions as (
    select * from {{ ref('stg_decisions') }}
    where arm is not null and decided_on < {{ as_of() }} -- of the day itself nothing has been seen yet
),

policies as (select * from {{ ref('stg_campaign_policies') }}),

drawn as (
    select
        'campaign' as scope,
        campaign as experiment,
        arm,
        programme,
        campaign,
        person_id,
        recorded_person_id,
        message_class,
        variant,
        decided_on
    from decisions
    {% for scope, experiment in [('programme', 'programme'), ('everything', "'everything'")] %}
        union all
        select
            '{{ scope }}' as scope,
            {{ experiment }} as experiment,
            case when reason = 'global_holdout' then 'holdout' else 'treatment' end as arm,
            programme,
            campaign,
            person_id,
            recorded_person_id,
            message_class,
            variant,
            decided_on
        from decisions
        where message_class = 'marketing'
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by scope, experiment, person_id
            order by
                decided_on asc nulls last,
                -- of accounts merged since and decided about on one day, the one that stands for the person
                case when recorded_person_id = person_id then 0 else 1 end asc nulls last,
                recorded_person_id asc nulls last,
                campaign asc nulls last
        ) as entry_rank
    from drawn
),

final as (
    select
        ranked.person_id,
        cast(ranked.scope as varchar) as scope,
        cast(ranked.experiment as varchar) as experiment,
        case when ranked.scope != 'everything' then ranked.programme end as programme,
        cast(ranked.arm as varchar) as arm,
        case when ranked.scope = 'campaign' then ranked.variant end as variant,
        cast(
            case
                when ranked.message_class = 'service' then 0
                when ranked.scope != 'campaign' then {{ global_buckets }}
                else {{ global_buckets }} + {{ 10000 - global_buckets }} * policies.holdout_buckets / 10000
            end as decimal(18, 4)
        ) as holdout_buckets,
        case when ranked.scope = 'campaign' then policies.goal_days else {{ var('measuring').programme_days }} end
            as window_days,
        ranked.decided_on as entered_on
    from ranked
    inner join policies on ranked.campaign = policies.campaign and ranked.decided_on = policies.valid_on
    where ranked.entry_rank = 1
)

select * from final
