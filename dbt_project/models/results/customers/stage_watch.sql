-- One row per activity move and person who could have made it in the last `watch_days`: did they?
{% set began_on = days_after(as_of(), -var('measuring').watch_days) -%}

with

spells as (select * from {{ ref('activity_spells') }}),

moves as (
    select
        known.from_stage,
        known.move,
        known.to_stage
    from (
        values
        ('active', 'to_dormant', 'dormant'),
        ('novice', 'to_dormant', 'dormant'),
        ('dormant', 'to_lost', 'lost'),
        ('dormant', 'to_active', 'active'),
        ('lost', 'to_active', 'active')
    ) as known (from_stage, move, to_stage)
),

entered as (
    select distinct
        person_id,
        stage
    from spells
    where entered_on >= {{ began_on }} and entered_on < {{ as_of() }}
),

final as (
    select
        -- ids
        spells.person_id,

        -- text
        cast(moves.move as string) as move,
        spells.stage as from_stage,

        -- flags
        entered.person_id is not null as has_moved,

        -- dates
        {{ began_on }} as began_on
    from spells
    inner join moves on spells.stage = moves.from_stage
    left join entered on spells.person_id = entered.person_id and moves.to_stage = entered.stage
    where
        spells.entered_on < {{ began_on }}
        and (spells.left_on is null or spells.left_on >= {{ began_on }})
)

select * from final
