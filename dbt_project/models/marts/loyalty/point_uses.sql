-- One row per lot and business day on which points were taken from it.
-- A day's spending takes points that expire first (then those earned first, then those with the smaller id) from the
-- lots of that day. What later spending finds depends on what earlier spending took and on what expired in between, so
-- no running sum over everything is exact. The query goes from one spending day to the next, for everybody at once.
with recursive

entries as (select * from {{ ref('point_entries') }}),

point_events as (select * from {{ ref('point_events') }}),

spending as (
    select
        person_id,
        occurred_on,
        cast(sum(points) as bigint) as points,
        row_number() over (partition by person_id order by occurred_on asc nulls last) as spending_number
    from point_events
    where entry_type = 'spent'
    group by person_id, occurred_on
),

spenders as (
    select
        person_id,
        row_number() over (order by person_id asc nulls last) as person_number,
        min(occurred_on) as first_spent_on,
        max(occurred_on) as last_spent_on
    from spending
    group by person_id
),

numbered_spending as (
    select
        spenders.person_number,
        spending.spending_number,
        spending.points as wanted_points,
        spending.occurred_on as spent_on
    from spending
    inner join spenders on spending.person_id = spenders.person_id
),

-- numbers only, without text; a person's lots are numbered in the order in which they are spent
lots as (
    select
        entries.person_id,
        entries.entry_id as lot_id,
        spenders.person_number,
        entries.points,
        entries.occurred_on as earned_on,
        coalesce(entries.expires_on, cast('9999-12-31' as date)) as expires_on,
        row_number() over (
            partition by entries.person_id
            order by
                entries.expires_on asc nulls last,
                entries.occurred_on asc nulls last,
                entries.entry_id asc nulls last
        ) as lot_number
    from entries
    inner join spenders on entries.person_id = spenders.person_id
    where
        entries.entry_type = 'earned'
        and entries.occurred_on <= spenders.last_spent_on
        and (entries.expires_on is null or entries.expires_on >= spenders.first_spent_on)
),

walk as (
    select
        person_number,
        lot_number,
        cast(0 as bigint) as spending_number,
        cast(0 as bigint) as used_points,
        points as left_points,
        earned_on,
        expires_on
    from lots
    union all
    select
        person_number,
        lot_number,
        spending_number,
        cast(used_points as bigint) as used_points,
        cast(left_points - used_points as bigint) as left_points,
        earned_on,
        expires_on
    from (
        select
            *,
            least(usable_points, greatest(wanted_points - coalesce(usable_before_points, 0), 0)) as used_points
        from (
            select
                *,
                sum(usable_points) over (
                    partition by person_number order by lot_number asc nulls last
                    rows between unbounded preceding and 1 preceding
                ) as usable_before_points
            from (
                select
                    walk.person_number,
                    walk.lot_number,
                    numbered_spending.spending_number,
                    numbered_spending.wanted_points,
                    walk.left_points,
                    case
                        when walk.earned_on <= numbered_spending.spent_on then walk.left_points else 0
                    end as usable_points,
                    walk.earned_on,
                    walk.expires_on
                from walk
                inner join numbered_spending
                    on
                        walk.person_number = numbered_spending.person_number
                        and walk.spending_number + 1 = numbered_spending.spending_number
                        and walk.expires_on >= numbered_spending.spent_on
                where walk.left_points > 0
            ) as there
        ) as queued
    ) as taken
),

final as (
    select
        -- ids
        lots.lot_id,
        lots.person_id,

        -- numbers
        walk.used_points as points,

        -- dates
        numbered_spending.spent_on
    from walk
    inner join lots
        on
            walk.person_number = lots.person_number
            and walk.lot_number = lots.lot_number
    inner join numbered_spending
        on
            walk.person_number = numbered_spending.person_number
            and walk.spending_number = numbered_spending.spending_number
    where walk.used_points > 0
)

select * from final
