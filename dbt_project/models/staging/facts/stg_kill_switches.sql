-- One row per scope and name that anybody ever stopped: its kill switch at the run.
with

source as (
    select * from {{ source('ledger', 'kill_switches') }}
    where occurred_at < {{ known_before() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by scope, name
            order by event_number desc nulls last
        ) as event_rank
    from source
),

renamed as (
    select
        -- text
        scope,
        name,

        -- flags
        is_on,

        -- instants, UTC
        cast(occurred_at as timestamp) as occurred_at
    from ranked
    where event_rank = 1
)

select * from renamed
