-- One row per campaign and person who was ever eligible, from the first such day on: the population whose arms are
-- compared, whether or not a message went out (intention to treat).
with

outcomes as (select * from {{ ref('outcomes') }}),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, person_id
            order by
                decided_on asc nulls last,
                -- of merged accounts decided about on one day, the one that gives the person their id
                case when recorded_person_id = person_id then 0 else 1 end asc nulls last,
                recorded_person_id asc nulls last
        ) as entry_rank
    from outcomes
    where
        arm is not null
        and decided_on < {{ as_of() }} -- nothing has been seen of the day itself yet
),

final as (
    select
        -- ids
        programme,
        campaign,
        person_id,

        -- text
        arm,
        variant,

        -- numbers
        {{ days_from('decided_on', 'converted_on') }} as converted_after_days,
        revenue,

        -- flags
        is_converted,

        -- dates
        decided_on as entered_on
    from ranked
    where entry_rank = 1
)

select * from final
