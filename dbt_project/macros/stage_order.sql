{% macro stage_order() -%}
    {{ return({
        'activity': ['lost', 'dormant', 'prospect', 'novice', 'active'],
        'clv': ['churn', 'acquisition', 'activation', 'retention', 'loyalty'],
        'funnel': ['awareness', 'interest', 'engagement', 'conversion', 'loyalty']
    }) }}
{%- endmacro %}

{% macro stage_origins() -%}
    {{ return({'activity': 'prospect', 'clv': 'acquisition', 'funnel': 'awareness'}) }}
{%- endmacro %}

{% macro stage_moves_since(first_day) -%}
    {% for model, origin in perennial.stage_origins().items() %}
        {%- set from_stage = "coalesce(previous_stage, '" ~ origin ~ "')" %}
        {% if not loop.first %}union all{% endif %}
        select
            cast('{{ model }}' as string) as stage_model,
            {{ from_stage }} as from_stage,
            stage as to_stage,
            person_id,
            {{ perennial.stage_rank(model, 'stage') }} > {{ perennial.stage_rank(model, from_stage) }} as is_forward,
            entered_on as moved_on
        from {{ ref(model ~ '_spells') }}
        where entered_on >= {{ first_day }} and entered_on < {{ as_of() }}
    {% endfor %}
{%- endmacro %}

{% macro stage_rank(model, stage) -%}
    case {{ stage }}
        {%- for name in perennial.stage_order()[model] %} when '{{ name }}' then {{ loop.index }}{% endfor %}
    end
{%- endmacro %}
