-- One row per person and campaign that ever contacted them before the day of the run.
-- A message that may have left counts as one that did: doubt errs to silence.
with

deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where
        state not in ('rejected', 'withheld')
        and decided_on < {{ as_of() }}
),

final as (
    select
        -- ids
        person_id,
        campaign,

        -- numbers
        cast(
            sum(
                case
                    when
                        message_class = 'marketing'
                        and decided_on >= {{ days_after(as_of(), -6) }}
                        then 1
                    else 0
                end
            ) as integer
        ) as marketing_in_7_days_count,

        -- dates
        max(decided_on) as last_contacted_on
    from deliveries
    group by person_id, campaign
)

select * from final
