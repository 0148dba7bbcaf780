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

known as (
    select
        identities.person_id,
        identities.identifier_type,
        identities.identifier,
        counted.identifier_count
    from identities
    inner join counted on identities.person_id = counted.person_id
),

days as (
    select
        known.person_id,
        known.identifier_count,
        identifier_days.*
    from identifier_days
    inner join known
        on
            identifier_days.identifier_type = known.identifier_type
            and identifier_days.identifier = known.identifier
),

final as (
    select
        person_id,
        event_count,
        use_count,
        interest_count,
        engagement_count,
        purchase_count,
        redemption_count,
        ingest_number,
        spend,
        active_on,
        visible_on
    from days
    where identifier_count = 1 -- nearly everyone: nothing to add up
    union all
    select
        person_id,
        cast(sum(event_count) as integer) as event_count,
        cast(sum(use_count) as integer) as use_count,
        cast(sum(interest_count) as integer) as interest_count,
        cast(sum(engagement_count) as integer) as engagement_count,
        cast(sum(purchase_count) as integer) as purchase_count,
        cast(sum(redemption_count) as integer) as redemption_count,
        max(ingest_number) as ingest_number,
        cast(sum(spend) as decimal(18, 4)) as spend,
        active_on,
        max(visible_on) as visible_on
    from days
    where identifier_count > 1
    group by person_id, active_on
)

select * from final
