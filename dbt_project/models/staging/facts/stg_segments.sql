-- One row per person who had a segment on the last day before the run on which segments were recorded.
with

source as (
    select * from {{ source('recorded', 'segments') }}
    where as_of < {{ as_of() }}
),

identities as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

last_day as (select max(as_of) as recorded_on from source),

-- of merged accounts, the one that gives the person their id counts
ranked as (
    select
        identities.person_id,
        source.rfm_segment,
        source.previous_rfm_segment,
        source.rfm_segment_entered_on,
        row_number() over (
            partition by identities.person_id
            order by
                case when source.person_id = identities.person_id then 0 else 1 end asc nulls last,
                source.person_id asc nulls last
        ) as name_rank
    from source
    inner join last_day on source.as_of = last_day.recorded_on
    inner join identities on source.person_id = identities.identifier
),

final as (
    select
        -- ids
        person_id,

        -- text
        rfm_segment,
        previous_rfm_segment,

        -- dates
        rfm_segment_entered_on
    from ranked
    where name_rank = 1
)

select * from final
