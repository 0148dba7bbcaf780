-- One row per entry that the company's own scheme made in a person's points book: points earned, or points spent.
{%- set expiry_days = var('loyalty').expiry_days %}

with

events as (
    select * from {{ ref('person_events') }}
    where event_type in ('points_earned', 'points_spent')
),

read as (
    select
        person_id,
        event_id,
        event_type,
        {{ property('properties', 'rule') }} as rule_name,
        {{ property('properties', 'reward') }} as reward,
        floor(try_cast({{ property('properties', 'points') }} as decimal(18, 4))) as points,
        try_cast({{ property('properties', 'expires_on') }} as date) as expires_on,
        {{ expiry_of('occurred_on', expiry_days) }} as usual_expires_on,
        occurred_on
    from events
),

final as (
    select
        -- ids
        event_id as entry_id,
        person_id,

        -- text
        cast(case when event_type = 'points_earned' then 'earned' else 'spent' end as string) as entry_type,
        cast(
            coalesce(case when event_type = 'points_earned' then rule_name else reward end, 'unnamed') as string
        ) as entry_name,

        -- numbers
        cast(points as bigint) as points,

        -- dates
        occurred_on,
        case when event_type = 'points_earned' then coalesce(expires_on, usual_expires_on) end as expires_on
    from read
    where points > 0
)

select * from final
