-- One row per experiment and person who was ever eligible for it, from the first such day on.
-- A step is measured until the next one is due, so that the first message is seen alone.
{% set global_buckets = (var('global_holdout_share') * 10000) | round | int -%}

with

policies as (select * from {{ ref('stg_campaign_policies') }}),

ranked as (
    select
        *,
        scope in ('campaign', 'step') as is_of_campaign,
        row_number() over (
            partition by scope, experiment, person_id
            order by
                decided_on asc nulls last,
                -- of merged accounts decided about on one day, the one that gives the person their id
                case when recorded_person_id = person_id then 0 else 1 end asc nulls last,
                recorded_person_id asc nulls last,
                campaign asc nulls last
        ) as entry_rank
    from {{ ref('lots') }}
),

final as (
    select
        -- ids
        ranked.person_id,
        case when ranked.is_of_campaign then ranked.campaign end as campaign,

        -- text
        ranked.scope,
        ranked.experiment,
        case when ranked.scope != 'everything' then ranked.programme end as programme,
        ranked.arm,
        case when ranked.is_of_campaign then ranked.variant end as variant,

        -- numbers
        cast(
            case
                when ranked.message_class = 'service' then 0
                when not ranked.is_of_campaign then {{ global_buckets }}
                else {{ global_buckets }} + {{ 10000 - global_buckets }} * policies.holdout_buckets * 0.0001
            end as decimal(18, 4)
        ) as holdout_buckets,
        case
            when ranked.is_of_campaign
                then least(policies.goal_days, coalesce(ranked.days_until_next, policies.goal_days))
            else {{ var('measuring').programme_days }}
        end as window_days,

        -- flags
        ranked.step_number is null or ranked.step_number = 1 as is_drawn,

        -- dates
        ranked.decided_on as entered_on
    from ranked
    inner join policies on ranked.campaign = policies.campaign and ranked.decided_on = policies.valid_on
    where ranked.entry_rank = 1
)

select * from final
