-- One row per lot, points earned together: how many of them are spent, expired or left?
{{ config(materialized='view') }}
with

entries as (select * from {{ ref('point_entries') }}),

uses as (
    select
        lot_id,
        sum(points) as spent_points
    from {{ ref('point_uses') }}
    group by lot_id
),

lots as (
    select
        entries.*,
        coalesce(uses.spent_points, 0) as spent_points,
        coalesce(entries.expires_on < {{ as_of() }}, false) as is_expired
    from entries
    left join uses on entries.entry_id = uses.lot_id
    where entries.entry_type = 'earned'
),

final as (
    select
        -- ids
        entry_id as lot_id,
        person_id,

        -- text
        entry_name as rule_name,

        -- numbers
        points as earned_points,
        cast(spent_points as bigint) as spent_points,
        cast(case when is_expired then points - spent_points else 0 end as bigint) as expired_points,
        cast(case when is_expired then 0 else points - spent_points end as bigint) as balance_points,

        -- flags
        is_expired,

        -- dates
        occurred_on as earned_on,
        expires_on
    from lots
)

select * from final
