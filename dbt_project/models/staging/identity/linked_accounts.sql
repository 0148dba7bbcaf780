-- One row per external id that a link ties to another: the group of accounts it belongs to, however long the chain.
{%- set rounds = 8 %} {#- enough for chains of thousands; `is_whole` says if it is not #}

with

links as (
    select
        *,
        least(external_id, identifier) as one_id,
        greatest(external_id, identifier) as other_id
    from {{ ref('stg_links') }}
    where
        identifier_type = 'external_id'
        and external_id != identifier
),

ranked as (
    select
        *,
        row_number() over (
            partition by one_id, other_id
            order by ingest_number asc nulls last, visible_on asc nulls last, loaded_at asc nulls last
        ) as statement_rank
    from links
),

reached_0 as (
    {% for end in ('one_id', 'other_id') %}
        select
            one_id,
            other_id,
            {{ end }} as external_id,
            {{ end }} as reached,
            ingest_number,
            visible_on
        from ranked
        where statement_rank = 1
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Accounts with the same label are known to be one person. In each round every such group takes the smallest label
-- among its neighbours and theirs. Labels are drawn again in each round: whatever the ids, a chain shrinks to a third
-- or less.
{% for round in range(1, rounds + 1) %}
    drawn_{{ round }} as (
        select
            one_id,
            other_id,
            external_id,
            md5('{{ round }}|' || reached) as drawn,
            ingest_number,
            visible_on
        from reached_{{ round - 1 }}
    ),

    {% for step, source, key in (
        ('near', 'drawn', 'one_id, other_id'), ('shared', 'near', 'drawn'),
        ('far', 'shared', 'one_id, other_id'), ('reached', 'far', 'drawn')
    ) %}
        {{ step }}_{{ round }} as (
            select
                one_id,
                other_id,
                external_id,
                drawn,
                min({{ source }}) over (partition by {{ key }}) as {{ step }},
                ingest_number,
                visible_on
            from {{ source }}_{{ round }}
        ),

    {% endfor %}
{% endfor %}
judged as (
    select
        *,
        min(reached) over (partition by one_id, other_id) = reached as is_whole
    from reached_{{ rounds }}
),

final as (
    select
        -- ids
        external_id,
        cast(max(reached) as string) as account_group,

        -- numbers
        max(ingest_number) as ingest_number,

        -- flags
        min(case when is_whole then 1 else 0 end) = 1 as is_whole,

        -- dates
        max(visible_on) as visible_on
    from judged
    group by external_id
)

select * from final
