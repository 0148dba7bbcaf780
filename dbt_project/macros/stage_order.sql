{# The stages of each model, from furthest away to closest: a move to a later one is a move forward. -#}
{% macro stage_order() -%}
    {{ return({
        'activity': ['lost', 'dormant', 'prospect', 'novice', 'active'],
        'clv': ['churn', 'acquisition', 'activation', 'retention', 'loyalty'],
        'funnel': ['awareness', 'interest', 'engagement', 'conversion', 'loyalty']
    }) }}
{%- endmacro %}
