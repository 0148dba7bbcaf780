-- One row per piece of feedback or complaint: its person, its subject, and its state.
with

events as (
    select * from {{ ref('person_events') }}
    where
        event_type in (
            'feedback_given', 'feedback_fixed', 'feedback_rated', 'complaint_opened', 'complaint_closed'
        )
),

named as (
    select
        person_id,
        event_id,
        event_type,
        occurred_on,
        occurred_at,
        case when event_type like 'complaint%' then 'complaint' else 'feedback' end as kind,
        case
            when event_type like 'complaint%' then {{ property('properties', 'complaint_id') }}
            else {{ property('properties', 'feedback_id') }}
        end as reference,
        {{ property('properties', 'area') }} as area,
        cast(try_cast({{ property('properties', 'score') }} as decimal(9, 2)) as decimal(9, 2)) as score,
        case
            when event_type in ('feedback_given', 'complaint_opened') then 1
            when event_type = 'feedback_fixed' then 2
            else 3
        end as step
    from events
),

-- the first opening gives the person; the last event gives the state
ordered as (
    select
        *,
        row_number() over (
            partition by kind, reference
            order by
                case when step = 1 then 0 else 1 end asc nulls last,
                occurred_at asc nulls last, event_id asc nulls last
        ) as owner_rank,
        row_number() over (
            partition by kind, reference
            order by occurred_at desc nulls last, step desc nulls last, event_id desc nulls last
        ) as state_rank,
        row_number() over (
            partition by kind, reference, area is null
            order by step asc nulls last, occurred_at desc nulls last, event_id desc nulls last
        ) as area_rank,
        row_number() over (
            partition by kind, reference, event_type, score is null
            order by occurred_at desc nulls last, event_id desc nulls last
        ) as score_rank
    from named
    where reference is not null
),

items as (
    select
        kind,
        reference,
        max(case when owner_rank = 1 then person_id end) as person_id,
        max(case when owner_rank = 1 then event_id end) as event_id,
        max(case when state_rank = 1 then event_type end) as last_event_type,
        max(case when area_rank = 1 and area is not null then area end) as area,
        max(case when event_type = 'feedback_rated' and score_rank = 1 then score end) as score,
        min(case when step = 1 then occurred_on end) as opened_on,
        max(case when event_type = 'feedback_fixed' then occurred_on end) as fixed_on,
        max(case when event_type = 'feedback_rated' then occurred_on end) as rated_on,
        max(case when event_type = 'complaint_closed' then occurred_on end) as closed_on,
        max(occurred_on) as changed_on
    from ordered
    group by kind, reference
),

final as (
    select
        -- ids
        cast(kind || ':' || reference as string) as feedback_id,
        cast(reference as string) as reference,
        person_id,
        event_id,

        -- text
        cast(kind as string) as kind,
        cast(area as string) as area,
        cast(
            case last_event_type
                when 'feedback_fixed' then 'fixed'
                when 'feedback_rated' then 'rated'
                when 'complaint_closed' then 'closed'
                else 'open'
            end as string
        ) as state,

        -- numbers
        score,
        {{ days_from('opened_on', as_of()) }} as days_since_opened,

        -- dates
        opened_on,
        fixed_on,
        rated_on,
        closed_on,
        changed_on
    from items
)

select * from final
