-- One row per draw, person and address that is held out for the first time. It is recorded forever, so that merged
-- accounts and addresses that change owners stay held out.
{{ config(materialized="view") }}

with

decisions as (
    select * from {{ ref('decisions') }}
    where outcome = 'hold_out'
),

known as (select * from {{ ref('stg_holdouts') }}),

drawn as (
    select distinct
        case when reason = 'global_holdout' then 'global' else campaign end as draw,
        person_id,
        address_hash,
        holdout_version
    from decisions
),

final as (
    select
        -- ids
        cast(drawn.draw as string) as draw,
        drawn.person_id,
        drawn.address_hash,

        -- text
        drawn.holdout_version,

        -- dates
        {{ as_of() }} as held_out_on
    from drawn
    left join known
        on
            drawn.draw = known.draw
            and drawn.person_id = known.person_id
            and drawn.address_hash = known.address_hash
    where known.draw is null
)

select * from final
