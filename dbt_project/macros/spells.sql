{% macro spells(points) -%}
    select
        -- ids
        person_id,

        -- text
        cast(stage as string) as stage,
        cast(lag(stage) over by_person as string) as previous_stage,

        -- numbers
        cast({{ perennial.rules() }} as bigint) as rules,
        cast(row_number() over by_person as integer) as spell_number,
        cast(ingest_number as integer) as ingest_number,

        -- dates
        entered_on,
        lead(entered_on) over by_person as left_on,
        visible_on
    from {{ points }}
    window by_person as (partition by person_id order by entered_on nulls last)
{%- endmacro %}
