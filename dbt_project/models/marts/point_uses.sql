-- One row per lot and business day on which points were taken from it.
-- A day's spending takes what expires first (then what was earned first, then the smaller id) of the lots that are there
-- that day. What later spending finds depends on what earlier spending took and on what expired in between, so that no
-- running sum over all of it is exact: the walk goes from one spending day to the next, for everybody at once.
with recursive

entries as (select * from {{ ref('point_entries') }}),

spending as (
    select
        person_id,
        occurred_on,
        sum(points) as points,
        row_number() over (partition by person_id order by occurred_on asc nulls last) as spending_number
    from entries
    where entry_type = 'spent'
    group by person_id, occurred_on
),

spenders as (select distinct person_id from spending),

lots as (
    select
        entries.person_id,
        entries.entry_id as lot_id,
        entries.points,
        entries.occurred_on as earned_on,
        coalesce(entries.expires_on, cast('9999-12-31' as date)) as expires_on
    from entries
    inner join spenders on entries.person_id = spenders.person_id
    where entries.entry_type = 'earned'
),

walk as (
    select
        person_id,
        lot_id,
        earned_on,
        expires_on,
        cast(null as date) as spent_on,
        cast(0 as bigint) as spending_number,
        cast(0 as bigint) as used_points,
        points as left_points
    from lots
    union all
    select
        person_id,
        lot_id,
        earned_on,
        expires_on,
        spent_on,
        spending_number,
        cast(used_points as bigint) as used_points,
        cast(left_points - used_points as bigint) as left_points
    from (
        select
            *,
            least(usable_points, greatest(spent_points - coalesce(usable_before_points, 0), 0)) as used_points
        from (
            select
                *,
                sum(usable_points) over (
                    partition by person_id
                    order by expires_on asc nulls last, earned_on asc nulls last, lot_id asc nulls last
                    rows between unbounded preceding and 1 preceding
                ) as usable_before_points
            from (
                select
                    walk.person_id,
                    walk.lot_id,
                    walk.earned_on,
                    walk.expires_on,
                    walk.left_points,
                    spending.occurred_on as spent_on,
                    spending.spending_number,
                    spending.points as spent_points,
                    case when walk.earned_on <= spending.occurred_on then walk.left_points else 0 end as usable_points
                from walk
                inner join spending
                    on
                        walk.person_id = spending.person_id
                        and walk.spending_number + 1 = spending.spending_number
                        and walk.expires_on >= spending.occurred_on
                where walk.left_points > 0
            ) as there
        ) as queued
    ) as taken
),

final as (
    select
        -- ids
        lot_id,
        person_id,

        -- numbers
        used_points as points,

        -- dates
        spent_on
    from walk
    where used_points > 0
)

select * from final
