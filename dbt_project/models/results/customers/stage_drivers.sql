-- One row per activity move, factor and value: how many people who made the move in the last `watch_days` had it
-- before, and how many who stayed. Descriptive: what precedes a move need not cause it.
with

seen as (select * from {{ ref('factors_seen') }}),

counted as (
    select
        move,
        factor,
        factor_value,
        count(*) as person_count,
        {{ count_if('has_moved') }} as moved_count,
        case when factor <> 'reason' then {{ count_if('not has_moved') }} end as stayed_count
    from seen
    group by move, factor, factor_value
),

ranked as (
    select
        move,
        factor,
        factor_value,
        moved_count,
        cast(sum(moved_count) over of_factor as bigint) as moved_of_count,
        stayed_count,
        cast(sum(stayed_count) over of_factor as bigint) as stayed_of_count,
        cast(
            row_number() over (
                partition by move, factor
                order by person_count desc nulls last, factor_value asc nulls last
            ) as integer
        ) as factor_rank
    from counted
    window of_factor as (partition by move, factor)
),

final as (
    select * from ranked
    where factor_rank <= 12
)

select * from final
