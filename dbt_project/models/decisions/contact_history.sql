-- One row per marketing message of the year before the day of the run. One that may have left counts as one that did:
-- doubt errs to silence.
with

deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where
        message_class = 'marketing'
        and state not in ('rejected', 'withheld')
        and decided_on < {{ as_of() }}
        and decided_on > {{ days_after(as_of(), -366) }}
),

final as (
    select
        -- ids
        message_id,
        campaign,
        person_id,

        -- text
        channel,

        -- dates and instants, UTC
        decided_on,
        occurred_at
    from deliveries
)

select * from final
