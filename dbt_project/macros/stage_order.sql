{# The stages of each model, from furthest away to closest: a move to a later one is a move forward. -#}
{% macro stage_order() -%}
    {{ return({
        'activity': ['lost', 'dormant', 'prospect', 'novice', 'active'],
        'clv': ['churn', 'acquisition', 'activation', 'retention', 'loyalty'],
        'funnel': ['awareness', 'interest', 'engagement', 'conversion', 'loyalty']
    }) }}
{%- endmacro %}

{# Where everybody is before their first spell in each model. -#}
{% macro stage_origins() -%}
    {{ return({'activity': 'prospect', 'clv': 'acquisition', 'funnel': 'awareness'}) }}
{%- endmacro %}

{# Every move between two stages of a model since a day, and before the run: one row per person and move. -#}
{% macro stage_moves_since(first_day) -%}
    {% for model, origin in perennial.stage_origins().items() %}
        {% if not loop.first %}union all{% endif %}
        select
            cast('{{ model }}' as string) as stage_model,
            coalesce(previous_stage, '{{ origin }}') as from_stage,
            stage as to_stage,
            person_id,
            entered_on as moved_on
        from {{ ref(model ~ '_spells') }}
        where
            entered_on >= {{ first_day }}
            and entered_on < {{ as_of() }}
    {% endfor %}
{%- endmacro %}

{# How close each stage is to the business: a CTE's rows of `stage_model`, `stage` and `stage_rank`. -#}
{% macro ranked_stages() -%}
    {% for stage_model, stages in perennial.stage_order().items() %}
        {%- set model_loop = loop %}
        {% for stage in stages %}
            select '{{ stage_model }}' as stage_model, '{{ stage }}' as stage, {{ loop.index }} as stage_rank
            {% if not (loop.last and model_loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
{%- endmacro %}
