-- One row per entry in a person's points book: points earned (a lot) or points spent.
-- Whole business days: points can be spent from the day they were earned to the day they expire, both included.
{%- set loyalty = var('loyalty') %}
{%- set expiry_days = loyalty.expiry_days %}

with

events as (
    select * from {{ ref('person_events') }}
    where event_type in ('points_earned', 'points_spent')
),

person_days as (select * from {{ ref('person_days') }}),

-- the company's own scheme
stated as (
    select
        person_id,
        event_id as entry_id,
        occurred_on,
        case when event_type = 'points_earned' then 'earned' else 'spent' end as entry_type,
        coalesce(
            case
                when event_type = 'points_earned' then {{ property('properties', 'rule') }}
                else {{ property('properties', 'reward') }}
            end, 'unnamed'
        ) as entry_name,
        floor(try_cast({{ property('properties', 'points') }} as decimal(18, 4))) as points,
        case
            when event_type = 'points_earned'
                then coalesce(
                    try_cast({{ property('properties', 'expires_on') }} as date),
                    {{ days_after('occurred_on', expiry_days) if expiry_days else 'cast(null as date)' }}
                )
        end as expires_on
    from events
),

-- points that purchases earn by the rules of this project: a day's spend, and once more what a rule multiplies
earning_spend as (
    select
        person_id,
        active_on as occurred_on,
        cast('purchase' as varchar) as entry_name,
        spend * cast({{ loyalty.points_per_unit }} as decimal(9, 4)) as points,
        {{ days_after('active_on', expiry_days) if expiry_days else 'cast(null as date)' }} as expires_on
    from person_days
    where spend > 0 and {{ loyalty.points_per_unit }} > 0
    {% for rule in loyalty.bonus_rules -%}
    {%- set day = 'active_on' if rule.category == 'any' else 'occurred_on' -%}
    {%- set rule_days = rule.get('expiry_days', expiry_days) -%}
    union all
    select
        person_id,
        {{ day }} as occurred_on,
        cast('{{ rule.name }}' as varchar) as entry_name,
        spend * cast({{ loyalty.points_per_unit }} as decimal(9, 4)) * (cast({{ rule.factor }} as decimal(9, 4)) - 1) as points,
        {{ days_after(day, rule_days) if rule_days else 'cast(null as date)' }} as expires_on
    from {{ 'person_days' if rule.category == 'any' else category_spend(rule.category) }}
    where
        spend > 0
        and {{ day }} between cast('{{ rule['from'] }}' as date) and cast('{{ rule.until }}' as date)
    {% endfor -%}
),

entries as (
    select * from stated
    union all
    select
        person_id,
        person_id || '|' || entry_name || '|' || cast(occurred_on as varchar) as entry_id,
        occurred_on,
        'earned' as entry_type,
        entry_name,
        floor(points) as points,
        expires_on
    from earning_spend
),

final as (
    select
        -- ids
        cast(entry_id as varchar) as entry_id,
        person_id,

        -- text
        cast(entry_type as varchar) as entry_type,
        cast(entry_name as varchar) as entry_name,

        -- numbers
        cast(points as bigint) as points,

        -- dates
        occurred_on,
        expires_on
    from entries
    where points > 0
)

select * from final
