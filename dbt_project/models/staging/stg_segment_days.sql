-- One row per person and recorded day before the run, with the segment they were in.
with

source as (
    select * from {{ source('recorded', 'segments') }}
    where as_of < {{ as_of() }}
),

accounts as (
    select * from {{ ref('identities') }}
    where identifier_type = 'external_id'
),

-- of people who have become one since, the one who keeps the name speaks
ranked as (
    select
        accounts.person_id,
        source.rfm_segment,
        source.as_of as recorded_on,
        row_number() over (
            partition by accounts.person_id, source.as_of
            order by
                case when source.person_id = accounts.person_id then 0 else 1 end asc nulls last,
                source.person_id asc nulls last
        ) as name_rank
    from source
    inner join accounts on source.person_id = accounts.identifier
),

final as (
    select
        person_id,
        rfm_segment,
        recorded_on
    from ranked
    where name_rank = 1
)

select * from final
