-- One row per anonymous id and external id that occur together in events: the first of those events, the newest
-- evidence.
{{ config(materialized='incremental', unique_key=['anonymous_id', 'external_id'], pre_hook="{{ forget_all() }}") }}
{%- set built = built() %}
{%- set columns = ['anonymous_id', 'external_id', 'ingest_number', 'occurred_on', 'occurred_at', 'loaded_at'] %}

with

events as (
    {{ new_events(built, columns, 'anonymous_id is not null and external_id is not null') }}
),

found as (
    select
        anonymous_id,
        external_id,
        ingest_number as first_ingest_number,
        ingest_number,
        occurred_at as first_occurred_at,
        loaded_at as first_loaded_at,
        {{ visible_on('occurred_on', 'loaded_at') }} as visible_on
    from events
),

{% if built is not none %}
    pairs as (
        select distinct
            anonymous_id,
            external_id
        from found
    ),

    -- what is already known of them counts, too
    known as (
        select
            known.anonymous_id,
            known.external_id,
            known.first_ingest_number,
            known.ingest_number,
            known.first_occurred_at,
            known.first_loaded_at,
            known.visible_on
        from {{ this }} as known
        inner join pairs
            on
                known.anonymous_id = pairs.anonymous_id
                and known.external_id = pairs.external_id
    ),

{% endif %}
sightings as (
    select * from found
    {% if built is not none %}
        union all
        select * from known
    {% endif %}
),

grouped as (
    select
        anonymous_id,
        external_id,
        {{ earliest(['first_ingest_number', 'first_loaded_at', 'first_occurred_at']) }} as first_event,
        max(ingest_number) as ingest_number,
        max(visible_on) as visible_on
    from sightings
    group by anonymous_id, external_id
),

final as (
    select
        -- ids
        cast(anonymous_id as string) as anonymous_id,
        cast(external_id as string) as external_id,

        -- numbers
        cast({{ rules() }} as bigint) as rules,
        cast({{ part('first_event', 'first_ingest_number') }} as integer) as first_ingest_number,
        cast(ingest_number as integer) as ingest_number,

        -- dates and instants, UTC
        {{ part('first_event', 'first_occurred_at') }} as first_occurred_at,
        {{ part('first_event', 'first_loaded_at') }} as first_loaded_at,
        visible_on
    from grouped
)

select * from final
