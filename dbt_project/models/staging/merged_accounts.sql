-- One row per external id that a link ties to another: the person they are, named by the account first known.
{{ config(materialized='table') }}
{%- set always = "cast('1970-01-01' as date)" %}

with

accounts as (select * from {{ ref('linked_accounts') }}),

sightings as (
    select * from {{ ref('sightings') }}
    where external_id in (select accounts.external_id from accounts)
),

profiles as (
    select * from {{ source('raw', 'profiles') }}
    where
        external_id in (select accounts.external_id from accounts)
        and loaded_at < {{ known_before() }}
),

links as (
    select * from {{ ref('stg_links') }}
    where identifier_type = 'external_id'
),

-- whatever was ever said about one of them
mentions as (
    select
        external_id,
        first_ingest_number as ingest_number,
        first_loaded_at as loaded_at,
        {{ visible_on(local_date('first_occurred_at'), 'first_loaded_at') }} as visible_on
    from sightings
    union all
    select
        external_id,
        cast(coalesce(ingest_number, 0) as integer) as ingest_number,
        cast(loaded_at as timestamp) as loaded_at,
        {{ visible_on(always, 'loaded_at') }} as visible_on
    from profiles
    union all
    select
        external_id,
        ingest_number,
        loaded_at,
        visible_on
    from links
    union all
    select
        identifier as external_id,
        ingest_number,
        loaded_at,
        visible_on
    from links
),

ranked as (
    select
        *,
        row_number() over (
            partition by external_id
            order by ingest_number asc nulls last, loaded_at asc nulls last, visible_on asc nulls last
        ) as mention_rank
    from mentions
),

members as (
    select
        accounts.*,
        ranked.ingest_number as known_number,
        ranked.loaded_at as known_at,
        ranked.visible_on as known_on
    from accounts
    inner join ranked
        on
            accounts.external_id = ranked.external_id
            and ranked.mention_rank = 1
),

final as (
    select
        -- ids
        cast(
            first_value(external_id) over (
                partition by account_group
                order by known_number asc nulls last, known_at asc nulls last, external_id asc nulls last
            ) as varchar
        ) as person_id,
        external_id,

        -- numbers
        max(greatest(ingest_number, known_number)) over (partition by account_group) as ingest_number,

        -- dates and instants, UTC
        known_at,
        max(greatest(visible_on, known_on)) over (partition by account_group) as visible_on
    from members
)

select * from final
