-- One row per external id in events: when it was first known, and its newest evidence.
{{ config(materialized='incremental', unique_key='external_id', pre_hook="{{ forget_all() }}") }}
{%- set built = built() %}

with

days as (
    {% if built is none -%}
        select * from {{ ref('identifier_days') }}
    {%- else -%}
    {{ new_rows(built, ref('identifier_days'), '*') }}
    {%- endif %}
),

found as (
    select
        identifier as external_id,
        min({{ order_of('first_ingest_number', 'active_on') }}) as known_order,
        max(ingest_number) as ingest_number,
        min(first_loaded_at) as known_at,
        max(visible_on) as visible_on
    from days
    where identifier_type = 'external_id'
    group by identifier
),

{% if built is not none %}
    -- what is already known of them counts, too
    known as (
        select
            external_id,
            known_order,
            ingest_number,
            known_at,
            visible_on
        from {{ this }}
        where external_id in (select found.external_id from found)
    ),

{% endif %}
sightings as (
    select * from found
    {% if built is not none %}
        union all
        select * from known
    {% endif %}
),

final as (
    select
        -- ids
        cast(external_id as string) as external_id,

        -- numbers
        cast({{ rules() }} as bigint) as rules,
        min(known_order) as known_order,
        cast(max(ingest_number) as integer) as ingest_number,

        -- dates and instants, UTC
        min(known_at) as known_at,
        max(visible_on) as visible_on
    from sightings
    group by external_id
)

select * from final
