-- One row per external id and what it was seen with in events: itself alone, and each anonymous id beside it.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['external_id', 'identifier_type', 'identifier'],
        on_schema_change='fail',
        pre_hook="{% if is_incremental() and built() is none %}delete from {{ this }}{% endif %}"
    )
}}
{%- set built = built() %}
{%- set conditions = ['true'] if built is none else [
    'occurred_at >= ' ~ instant_on(built.visible_on, 0),
    'loaded_at >= ' ~ instant_on(built.visible_on, 5),
    'ingest_number > ' ~ built.ingest_number,
] %}

with

events as (
    {% for condition in conditions %}
        select
            external_id,
            case when anonymous_id is null then 'external_id' else 'anonymous_id' end as identifier_type,
            coalesce(anonymous_id, external_id) as identifier,
            ingest_number as first_ingest_number,
            ingest_number,
            loaded_at as first_loaded_at,
            loaded_at,
            occurred_at as first_occurred_at,
            occurred_at
        from {{ ref('stg_events') }}
        where
            external_id is not null
            and {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

{% if built is not none %}
    seen_again as (
        select known.*
        from {{ this }} as known
        inner join
            (
                select distinct
                    external_id,
                    identifier_type,
                    identifier
                from events
            ) as seen
            on
                known.external_id = seen.external_id
                and known.identifier_type = seen.identifier_type
                and known.identifier = seen.identifier
    ),
{% endif %}

sightings as (
    select * from events
    {% if built is not none %}
        union all
        select
            external_id,
            identifier_type,
            identifier,
            first_ingest_number,
            ingest_number,
            first_loaded_at,
            loaded_at,
            first_occurred_at,
            occurred_at
        from seen_again
    {% endif %}
),

grouped as (
    select
        external_id,
        identifier_type,
        identifier,
        {{ earliest(['first_ingest_number', 'first_loaded_at', 'first_occurred_at']) }} as first_sighting,
        max(ingest_number) as ingest_number,
        max(loaded_at) as loaded_at,
        max(occurred_at) as occurred_at
    from sightings
    group by external_id, identifier_type, identifier
),

final as (
    select
        -- ids
        cast(external_id as varchar) as external_id,
        cast(identifier as varchar) as identifier,

        -- text
        cast(identifier_type as varchar) as identifier_type,
        cast('{{ rules() }}' as varchar) as rules,

        -- numbers
        cast({{ part('first_sighting', 'first_ingest_number') }} as integer) as first_ingest_number,
        cast(ingest_number as integer) as ingest_number,

        -- dates and instants, UTC
        {{ part('first_sighting', 'first_loaded_at') }} as first_loaded_at,
        loaded_at,
        {{ part('first_sighting', 'first_occurred_at') }} as first_occurred_at,
        occurred_at,
        {{ visible_on(local_date('occurred_at'), 'loaded_at') }} as visible_on
    from grouped
)

select * from final
