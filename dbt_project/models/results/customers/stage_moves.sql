-- One row per stage model, week of the last `stage_weeks` and pair of stages that people moved between.
with

moves as (
    {{ stage_moves_since(days_after(week_of(as_of()), -7 * (var('measuring').stage_weeks - 1))) }}
),

ranked as (
    {{ ranked_stages() }}
),

final as (
    select
        -- text
        moves.stage_model,
        moves.from_stage,
        moves.to_stage,

        -- numbers
        cast(count(*) as bigint) as move_count,
        cast(count(distinct moves.person_id) as bigint) as person_count,

        -- flags
        max(destination.stage_rank) > max(origin.stage_rank) as is_forward,

        -- dates
        {{ week_of('moves.moved_on') }} as moved_week_on
    from moves
    inner join ranked as origin
        on moves.stage_model = origin.stage_model and moves.from_stage = origin.stage
    inner join ranked as destination
        on moves.stage_model = destination.stage_model and moves.to_stage = destination.stage
    group by moves.stage_model, moves.from_stage, moves.to_stage, {{ week_of('moves.moved_on') }}
)

select * from final
