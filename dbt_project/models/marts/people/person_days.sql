-- One row per person and business day on which the person has an event.
{{ config(materialized='view') }}

with

identifier_days as (select * from {{ ref('identifier_days') }}),

identities as (select * from {{ ref('identities') }}),

several as (
    select
        person_id,
        identifier_type,
        identifier
    from identities
    where not is_sole
),

shared_accounts as (
    select identifier
    from several
    where identifier_type = 'external_id'
),

final as (
    -- nearly everyone: if a person has a single account, it is their id, and nothing is added up
    select
        identifier_days.identifier as person_id,
        identifier_days.event_count,
        identifier_days.use_count,
        identifier_days.interest_count,
        identifier_days.engagement_count,
        identifier_days.purchase_count,
        identifier_days.redemption_count,
        identifier_days.ingest_number,
        identifier_days.spend,
        identifier_days.active_on,
        identifier_days.visible_on
    from identifier_days
    left join shared_accounts on identifier_days.identifier = shared_accounts.identifier
    where
        identifier_days.identifier_type = 'external_id'
        and shared_accounts.identifier is null
    union all
    {{ days_of('several') }}
)

select * from final
