-- One row per dormant or lost person: why they fell silent, as far as there is evidence.
with

silent as (
    select * from {{ ref('stages') }}
    where activity_stage in ('dormant', 'lost')
),

evidence as (select * from {{ ref('dormancy_evidence') }}),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id
            order by strength asc nulls last, evidence_on desc nulls last, evidence_id asc nulls last
        ) as evidence_rank
    from evidence
),

counted as (
    select
        person_id,
        count(*) as evidence_count,
        count(distinct reason) as reason_count
    from evidence
    group by person_id
),

final as (
    select
        -- ids
        silent.person_id,
        ranked.evidence_id,

        -- text
        silent.activity_stage,
        cast(coalesce(ranked.reason, 'unknown') as string) as reason,
        ranked.evidence_source,
        ranked.evidence_code,

        -- numbers
        ranked.strength,
        cast(coalesce(counted.evidence_count, 0) as integer) as evidence_count,
        silent.silent_days,

        -- flags
        coalesce(counted.reason_count > 1, false) as is_contested,

        -- dates
        ranked.evidence_on,
        silent.last_use_on
    from silent
    left join ranked
        on
            silent.person_id = ranked.person_id
            and ranked.evidence_rank = 1
    left join counted on silent.person_id = counted.person_id
)

select * from final
