-- One row per stage model and pair of stages that people moved between in the last 30 days.
with

moves as (
    {{ stage_moves_since(days_after(as_of(), -30)) }}
),

final as (
    select
        -- text
        stage_model,
        from_stage,
        to_stage,

        -- numbers
        cast(count(*) as integer) as move_count,
        cast(count(distinct person_id) as integer) as people_count,

        -- flags
        is_forward
    from moves
    group by stage_model, from_stage, to_stage, is_forward
)

select * from final
