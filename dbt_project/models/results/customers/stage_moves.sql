-- One row per stage model, week of the last `stage_weeks` and pair of stages that people moved between.
with

moves as (
    {{ stage_moves_since(days_after(week_of(as_of()), -7 * (var('measuring').stage_weeks - 1))) }}
),

final as (
    select
        -- text
        stage_model,
        from_stage,
        to_stage,

        -- numbers
        cast(count(*) as bigint) as move_count,
        cast(count(distinct person_id) as bigint) as person_count,

        -- flags
        is_forward,

        -- dates
        {{ week_of('moved_on') }} as moved_week_on
    from moves
    group by stage_model, from_stage, to_stage, is_forward, {{ week_of('moved_on') }}
)

select * from final
