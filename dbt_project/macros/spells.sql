{# The end of a model of spells: from a CTE `points` (one row per person and day on which a stage begins, the stages of
   neighbours maybe equal) to one row per person and spell. What silence will bring is in it already, as spells that
   begin on a day to come: so a day that passes changes no row, and a stage on any day is a comparison of dates. -#}
{% macro spells() -%}
changes as (
    select
        *,
        lag(stage) over (partition by person_id order by entered_on nulls last) as stage_before
    from points
),

final as (
    select
        -- ids
        person_id,

        -- text
        cast(stage as varchar) as stage,
        cast(stage_before as varchar) as previous_stage,
        cast('{{ perennial.rules() }}' as varchar) as rules,

        -- numbers
        cast(row_number() over by_person as integer) as spell_number,
        cast(ingest_number as integer) as ingest_number,

        -- dates
        entered_on,
        lead(entered_on) over by_person as left_on,
        visible_on
    from changes
    where stage_before is null or stage <> stage_before
    window by_person as (partition by person_id order by entered_on nulls last)
)
{%- endmacro %}
