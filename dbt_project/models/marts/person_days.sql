-- One row per person and business day on which something of theirs happened.
{{ config(materialized='view') }}

with

identifier_days as (select * from {{ ref('identifier_days') }}),

identities as (select * from {{ ref('identities') }}),

counted as (
    select
        person_id,
        count(*) as identifier_count
    from identities
    group by person_id
),

-- nearly everyone: a person with one account and nothing to add up
alone as (
    select
        identities.person_id,
        identities.identifier_type,
        identities.identifier
    from identities
    inner join counted on identities.person_id = counted.person_id
    where counted.identifier_count = 1
),

several as (
    select
        identities.person_id,
        identities.identifier_type,
        identities.identifier
    from identities
    inner join counted on identities.person_id = counted.person_id
    where counted.identifier_count > 1
),

final as (
    select
        alone.person_id,
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
    inner join alone
        on
            identifier_days.identifier_type = alone.identifier_type
            and identifier_days.identifier = alone.identifier
    union all
    {{ days_of('several') }}
)

select * from final
