-- One row per candidate and day of decision, of the last `hindsight_days`: what would be known of them now.
with

decisions as (
    select * from {{ ref('stg_decisions') }}
    where decided_on >= {{ days_after(as_of(), -var('measuring').hindsight_days) }} and decided_on < {{ as_of() }}
),

late_goals as (select * from {{ ref('late_goals') }}),

spells as (select * from {{ ref('activity_spells') }}),

final as (
    select
        -- ids
        decisions.programme,
        decisions.campaign,
        decisions.person_id,
        decisions.message_id,

        -- text
        decisions.activity_stage,
        cast(coalesce(spells.stage, 'prospect') as string) as activity_stage_now,

        -- flags
        coalesce(decisions.activity_stage <> coalesce(spells.stage, 'prospect'), false) as is_stage_otherwise,
        late_goals.campaign is not null as is_goal_late,

        -- dates
        decisions.decided_on
    from decisions
    left join spells
        on
            decisions.person_id = spells.person_id
            and decisions.decided_on > spells.entered_on
            and (spells.left_on is null or decisions.decided_on <= spells.left_on)
    left join late_goals
        on
            decisions.campaign = late_goals.campaign
            and decisions.recorded_person_id = late_goals.recorded_person_id
            and decisions.decided_on = late_goals.decided_on
)

select * from final
