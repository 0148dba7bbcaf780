-- One row per campaign and person of its audience: what became of them over all days of decision, each person once.
with

outcomes as (select * from {{ ref('outcomes') }}),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, person_id
            order by
                case when arm is null then 1 else 0 end asc nulls last,
                decided_on asc nulls last,
                -- of accounts merged since and decided about on one day, the one that stands for the person
                case when recorded_person_id = person_id then 0 else 1 end asc nulls last,
                recorded_person_id asc nulls last
        ) as entry_rank,
        row_number() over (
            partition by campaign, person_id
            order by
                case when outcome = 'skip' then 0 else 1 end asc nulls last,
                decided_on desc nulls last,
                case when recorded_person_id = person_id then 0 else 1 end asc nulls last,
                recorded_person_id asc nulls last
        ) as skip_rank
    from outcomes
),

people as (
    select
        campaign,
        person_id,
        max(case when skip_rank = 1 then programme end) as programme,
        max(case when entry_rank = 1 then arm end) as arm,
        max(case when outcome = 'sent' then 1 else 0 end) = 1 as is_sent_to,
        max(case when skip_rank = 1 then reason end) as skip_reason
    from ranked
    group by campaign, person_id
),

final as (
    select
        -- ids
        programme,
        campaign,
        person_id,

        -- text
        arm,
        cast(
            case
                when arm = 'holdout' then 'held_out'
                when is_sent_to then 'sent'
                else 'skip'
            end as string
        ) as outcome,
        case when not is_sent_to and coalesce(arm, '') <> 'holdout' then skip_reason end as reason
    from people
)

select * from final
