-- One row per campaign and person who enters a round of it today: they get its first step, or are held out of it.
{{ config(materialized="view") }}

with

decisions as (select * from {{ ref('decisions') }}),

final as (
    select
        -- ids
        campaign,
        person_id,

        -- text
        arm,

        -- numbers
        round,

        -- dates
        entered_on
    from decisions
    where
        outcome in ('send', 'hold_out')
        and entered_on = {{ as_of() }}
)

select * from final
