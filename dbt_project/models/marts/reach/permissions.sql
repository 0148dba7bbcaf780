-- One row per person, purpose and channel with a statement about consent: what counts as of the run, with its evidence.
with

statements as (select * from {{ ref('consent_statements') }}),

ranked as (
    select
        *,
        -- of statements made at the same instant, the refusal counts
        row_number() over (
            partition by person_id, purpose, channel
            order by occurred_at desc nulls last, is_granted asc nulls first, evidence asc nulls first
        ) as statement_rank
    from statements
),

final as (
    select
        -- ids
        person_id,

        -- text
        purpose,
        channel,
        evidence,

        -- flags
        is_granted,

        -- instants, UTC
        occurred_at
    from ranked
    where statement_rank = 1
)

select * from final
