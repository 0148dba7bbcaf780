{% macro tier_rank(measure) -%}
    case
        {% for tier in var('loyalty').tiers | reverse -%}
            when {{ measure }} >= {{ tier.threshold }} then {{ loop.revindex }}
        {% endfor -%}
        else 0
    end
{%- endmacro %}

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

{% macro tier_rules() -%}
    {%- set loyalty = var('loyalty') -%}
    {{ return(
        ' tiers=' ~ loyalty.tiers ~ ' ' ~ loyalty.tier_window_days ~ ' ' ~ loyalty.tier_grace_days ~ ' '
        ~ (perennial.as_of_date() | trim if loyalty.tier_measure == 'points' else loyalty.tier_measure)
    ) }}
{%- endmacro %}

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

{% macro expiry_of(day, expiry_days) -%}
    {{ perennial.days_after(day, expiry_days) if expiry_days is not none else 'cast(null as date)' }}
{%- endmacro %}
