-- One row per identifier: the person it belongs to. All later models know people by `person_id` alone.

with

merged as (select * from {{ ref('merged_accounts') }}),

devices as (select * from {{ ref('known_devices') }}),

mentions as (
    select
        external_id,
        known_at
    from {{ ref('stg_profiles') }}
    union all
    select
        external_id,
        known_at
    from {{ ref('seen_accounts') }}
    union all
    select
        external_id,
        known_at
    from devices
    union all
    select
        external_id,
        known_at
    from merged
),

known as (
    select
        external_id,
        min(known_at) as known_at
    from mentions
    group by external_id
),

accounts as (
    select
        known.external_id,
        known.known_at,
        coalesce(merged.person_id, known.external_id) as person_id
    from known
    left join merged on known.external_id = merged.external_id
),

-- Evidence by person: which accounts are one and, for everyone ever recognised on a device, all about who owns it. So
-- new evidence marks each person who may gain or lose a past day by it.
contested as (
    select
        anonymous_id,
        max(ingest_number) as ingest_number,
        max(visible_on) as visible_on
    from devices
    group by anonymous_id
),

evidence as (
    select
        person_id,
        ingest_number,
        visible_on
    from merged
    union all
    select
        accounts.person_id,
        contested.ingest_number,
        contested.visible_on
    from devices
    inner join contested on devices.anonymous_id = contested.anonymous_id
    inner join accounts on devices.external_id = accounts.external_id
),

tied as (
    select
        person_id,
        max(ingest_number) as ingest_number,
        max(visible_on) as visible_on
    from evidence
    group by person_id
),

identifiers as (
    select
        person_id,
        'external_id' as identifier_type,
        external_id as identifier,
        known_at
    from accounts
    union all
    select
        accounts.person_id,
        'anonymous_id' as identifier_type,
        devices.anonymous_id as identifier,
        devices.known_at
    from devices
    inner join accounts on devices.external_id = accounts.external_id
    where devices.is_owner
),

-- people with several identifiers
shared as (
    select person_id from merged
    union
    select person_id from identifiers
    where identifier_type = 'anonymous_id'
),

final as (
    select
        -- ids
        cast(identifiers.person_id as string) as person_id,
        cast(identifiers.identifier as string) as identifier,

        -- text
        cast(identifiers.identifier_type as string) as identifier_type,

        -- numbers
        coalesce(tied.ingest_number, 0) as ingest_number,

        -- flags
        shared.person_id is null as is_sole,

        -- dates and instants, UTC
        identifiers.known_at,
        tied.visible_on
    from identifiers
    left join tied on identifiers.person_id = tied.person_id
    left join shared on identifiers.person_id = shared.person_id
)

select * from final
