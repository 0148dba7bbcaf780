-- One row per entry in a person's points book: points earned (a lot) or points spent.
-- Whole business days: points can be spent from the day they were earned to the day they expire, both included.
{{ config(materialized='view') }}
{%- set loyalty = var('loyalty') %}
{%- set always = {'name': 'purchase', 'category': 'any', 'from': '1900-01-01', 'until': '9999-12-31'} %}
{%- set purchase_rules = [always] if loyalty.points_per_unit > 0 else [] %}

with

point_events as (select * from {{ ref('point_events') }}),

person_days as (select * from {{ ref('person_days') }}),

entries as (
    select
        entry_id,
        person_id,
        entry_type,
        entry_name,
        points,
        occurred_on,
        expires_on
    from point_events
    -- purchases earn: a day's spend makes one lot, and each rule that multiplies its points another
    {% for rule in purchase_rules + (loyalty.bonus_rules if purchase_rules else []) -%}
        {%- set day = 'active_on' if rule.category == 'any' else 'occurred_on' -%}
        {%- set times = '(cast(' ~ rule.get('factor', 2) ~ ' as decimal(9, 4)) - 1)' -%}
        union all
        select
            person_id || '|{{ rule.name }}|' || cast({{ day }} as string) as entry_id,
            person_id,
            'earned' as entry_type,
            '{{ rule.name }}' as entry_name,
            cast(floor(spend * cast({{ loyalty.points_per_unit }} as decimal(9, 4)) * {{ times }}) as bigint) as points,
            {{ day }} as occurred_on,
            {{ expiry_of(day, rule.get('expiry_days', loyalty.expiry_days)) }} as expires_on
        from {{ 'person_days' if rule.category == 'any' else category_spend(rule.category) }}
        where
            spend > 0
            and {{ day }} between cast('{{ rule['from'] }}' as date) and cast('{{ rule.until }}' as date)
    {% endfor %}
),

final as (
    select
        -- ids
        cast(entry_id as string) as entry_id,
        person_id,

        -- text
        cast(entry_type as string) as entry_type,
        cast(entry_name as string) as entry_name,

        -- numbers
        points,

        -- dates
        occurred_on,
        expires_on
    from entries
    where points > 0
)

select * from final
