{% macro new_events(built, columns, condition) -%}
    {%- set conditions = [condition] if built is none else [
        condition ~ ' and occurred_at >= ' ~ perennial.instant_on(built.visible_on, 0),
        condition ~ ' and loaded_at >= ' ~ perennial.instant_on(built.visible_on, 5),
        condition ~ ' and ingest_number > ' ~ built.ingest_number,
    ] -%}
    {% for one in conditions -%}
        select {{ columns | join(', ') }}
        from {{ ref('stg_events') }}
        where {{ one }}
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
{%- endmacro %}

{% macro order_of(ingest_number, day) -%}
    cast({{ ingest_number }} as bigint) * 100000 + {{ perennial.days_from("cast('1970-01-01' as date)", day) }}
{%- endmacro %}
