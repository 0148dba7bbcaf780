-- One row per stage model and pair of stages that people moved between in the last 30 days.
with

{% for model, origin in {'activity': 'prospect', 'clv': 'acquisition', 'funnel': 'awareness'}.items() %}
    {{ model }}_moves as (
        select
            cast('{{ model }}' as varchar) as stage_model,
            coalesce(previous_stage, '{{ origin }}') as from_stage,
            stage as to_stage,
            person_id
        from {{ ref(model ~ '_spells') }}
        where
            entered_on >= {{ days_after(as_of(), -30) }}
            and entered_on < {{ as_of() }}
    ),
{% endfor %}

moves as (
    select * from activity_moves
    union all
    select * from clv_moves
    union all
    select * from funnel_moves
),

ranked as (
    {% for stage_model, stages in stage_order().items() %}
        {%- set model_loop = loop %}
        {% for stage in stages %}
            select '{{ stage_model }}' as stage_model, '{{ stage }}' as stage, {{ loop.index }} as stage_rank
            {% if not (loop.last and model_loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
),

final as (
    select
        -- text
        moves.stage_model,
        moves.from_stage,
        moves.to_stage,

        -- numbers
        cast(count(*) as integer) as move_count,
        cast(count(distinct moves.person_id) as integer) as people_count,

        -- flags
        max(destination.stage_rank) > max(origin.stage_rank) as is_forward
    from moves
    inner join ranked as origin
        on
            moves.stage_model = origin.stage_model
            and moves.from_stage = origin.stage
    inner join ranked as destination
        on
            moves.stage_model = destination.stage_model
            and moves.to_stage = destination.stage
    group by moves.stage_model, moves.from_stage, moves.to_stage
)

select * from final
