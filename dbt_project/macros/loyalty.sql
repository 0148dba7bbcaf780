{# Tiers and points: the small pieces that the models about loyalty share. -#}

{# The highest tier that a measure reaches: 1 is the first of `loyalty.tiers`, 0 none. -#}
{% macro tier_rank(measure) -%}
    case
        {% for tier in var('loyalty').tiers | reverse -%}
            when {{ measure }} >= {{ tier.threshold }} then {{ loop.revindex }}
        {% endfor -%}
        else 0
    end
{%- endmacro %}

{# Something of the tier of a rank, as text: its `name`, or its `benefits`; null for none. -#}
{% macro tier_text(rank, what) -%}
    cast(
        case {{ rank }}
            {% for tier in var('loyalty').tiers -%}
                when {{ loop.index }} then '{{ tier.name if what == "name" else perennial.tier_benefits(tier.name) }}'
            {% endfor -%}
        end as string
    )
{%- endmacro %}

{% macro tier_benefits(tier) -%}
    {%- set of_business = var('loyalty').benefits.get(var('preset'), {}) -%}
    {{ return(of_business.get(tier, []) | join(', ')) }}
{%- endmacro %}

{# The settings that tiers follow, as one text. What tiers by points rest on can change without a purchase, so that they
   are built again every day. -#}
{% macro tier_rules() -%}
    {%- set loyalty = var('loyalty') -%}
    {{ return(
        ' tiers=' ~ loyalty.tiers ~ ' ' ~ loyalty.tier_window_days ~ ' ' ~ loyalty.tier_grace_days ~ ' '
        ~ (perennial.as_of_date() | trim if loyalty.tier_measure == 'points' else loyalty.tier_measure)
    ) }}
{%- endmacro %}

{# What each person spent on one category, by business day: a subquery for `from`. -#}
{% macro category_spend(category) -%}
    (
        select
            lines.person_id,
            lines.occurred_on,
            sum(lines.amount) as spend
        from {{ ref('person_events') }} as lines
        inner join {{ ref('stg_products') }} as products on lines.product_id = products.product_id
        where
            lines.event_type = 'purchase_item'
            and lines.currency = '{{ var("business_currency") }}'
            and products.category = '{{ category }}'
        group by lines.person_id, lines.occurred_on
    ) as category_spend
{%- endmacro %}

{# The last day on which points of a day can be spent; null when they never expire. -#}
{% macro expiry_of(day, expiry_days) -%}
    {{ perennial.days_after(day, expiry_days) if expiry_days is not none else 'cast(null as date)' }}
{%- endmacro %}
