-- One row per person and channel: where they can be reached, and whether they may be contacted there at all.
with

people as (select * from {{ ref('people') }}),

channels as (
    {{ channels() }}
),

identities as (select * from {{ ref('identities') }}),

contact_points as (select * from {{ ref('stg_contact_points') }}),

suppressions as (select * from {{ ref('stg_suppressions') }}),

addresses as (
    select
        identities.person_id,
        contact_points.contact_type,
        contact_points.address_hash,
        row_number() over (
            partition by identities.person_id, contact_points.contact_type
            order by identities.identifier asc nulls last
        ) as address_rank
    from contact_points
    inner join identities
        on
            contact_points.external_id = identities.identifier
            and identities.identifier_type = 'external_id'
),

suppressed as (
    select
        suppressions.person_id,
        channels.channel,
        min(suppressions.reason) as suppression_reason
    from suppressions
    inner join channels on suppressions.channel in (channels.channel, '*')
    group by suppressions.person_id, channels.channel
),

final as (
    select
        -- ids
        people.person_id,
        addresses.address_hash,

        -- text
        channels.channel,
        suppressed.suppression_reason,

        -- flags
        addresses.address_hash is not null as has_address,
        suppressed.suppression_reason is not null as is_suppressed
    from people
    cross join channels
    left join addresses
        on
            people.person_id = addresses.person_id
            and channels.contact_type = addresses.contact_type
            and addresses.address_rank = 1
    left join suppressed
        on
            people.person_id = suppressed.person_id
            and channels.channel = suppressed.channel
)

select * from final
