-- One row per stage model and pair of stages that people moved between in the last 30 days.
with

moves as (
    {{ stage_moves_since(days_after(as_of(), -30)) }}
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
        cast(count(*) as integer) as move_count,
        cast(count(distinct moves.person_id) as integer) as people_count,

        -- flags
        max(destination.stage_rank) > max(origin.stage_rank) as is_forward
    from moves
    inner join ranked as origin
        on
            moves.stage_model = origin.stage_model
            and moves.from_stage = origin.stage
    inner join ranked as destination
        on
            moves.stage_model = destination.stage_model
            and moves.to_stage = destination.stage
    group by moves.stage_model, moves.from_stage, moves.to_stage
)

select * from final
