-- One row per identifier: the person it belongs to. Everything downstream knows people by `person_id` alone.
{{ config(materialized='table') }}

with

events as (select * from {{ ref('stg_events') }}),

profiles as (select * from {{ ref('stg_profiles') }}),

known as (
    select external_id from profiles
    union
    select external_id
    from events
    where external_id is not null
),

final as (
    select
        cast(external_id as varchar) as person_id,
        cast('external_id' as varchar) as identifier_type,
        cast(external_id as varchar) as identifier
    from known
)

select * from final
