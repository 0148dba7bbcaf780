-- One row per person and channel: can marketing reach them there, may it, and do they like it best?
with

people as (select * from {{ ref('people') }}),

channels as (
    {{ channels() }}
),

identities as (select * from {{ ref('identities') }}),

contact_points as (select * from {{ ref('stg_contact_points') }}),

suppressions as (
    select * from {{ ref('stg_suppressions') }}
    where not is_lifted
),

permissions as (
    select * from {{ ref('permissions') }}
    where purpose = 'marketing'
),

affinities as (select * from {{ ref('affinities') }}),

known as (
    select
        person_id,
        min(known_at) as known_at
    from identities
    group by person_id
),

-- of the addresses of a person's accounts the newest is theirs
claims as (
    select
        identities.person_id,
        contact_points.contact_type,
        contact_points.address_hash,
        contact_points.updated_at,
        row_number() over (
            partition by identities.person_id, contact_points.contact_type
            order by contact_points.updated_at desc nulls last, contact_points.address_hash asc nulls last
        ) as claim_rank
    from contact_points
    inner join identities
        on
            contact_points.external_id = identities.identifier
            and identities.identifier_type = 'external_id'
),

-- a shared address belongs to one person: who gave it last, then who was known first
addresses as (
    select
        claims.person_id,
        claims.contact_type,
        claims.address_hash,
        claims.updated_at,
        row_number() over (
            partition by claims.contact_type, claims.address_hash
            order by claims.updated_at desc nulls last, known.known_at asc nulls last, claims.person_id asc nulls last
        ) = 1 as is_owner
    from claims
    inner join known on claims.person_id = known.person_id
    where claims.claim_rank = 1
    {%- if is_written_to_people() %}
    union all
    -- some channels write to a person's id, which is their address, and which nobody shares
    select
        person_id,
        'person' as contact_type,
        person_id as address_hash,
        known_at as updated_at,
        true as is_owner
    from known
    {%- endif %}
),

-- a bounce is about an address; so is a complaint, whoever got the message
reported as (
    select
        addresses.contact_type,
        addresses.address_hash,
        suppressions.channel,
        suppressions.reason
    from suppressions
    inner join addresses
        on
            suppressions.address_hash = addresses.address_hash
            and suppressions.occurred_at >= addresses.updated_at
    where suppressions.reason = 'hard_bounce'
    union all
    select
        addresses.contact_type,
        addresses.address_hash,
        suppressions.channel,
        suppressions.reason
    from suppressions
    inner join addresses
        on
            suppressions.person_id = addresses.person_id
            and suppressions.occurred_at >= addresses.updated_at
    where suppressions.address_hash = '' and suppressions.reason in ('hard_bounce', 'complaint')
),

suppressed_addresses as (
    select
        reported.contact_type,
        reported.address_hash,
        channels.channel,
        min(reported.reason) as reason
    from reported
    inner join channels
        on
            reported.channel in (channels.channel, '*')
            and reported.contact_type = channels.contact_type
    group by reported.contact_type, reported.address_hash, channels.channel
),

suppressed as (
    select
        suppressions.person_id,
        channels.channel,
        min(suppressions.reason) as reason
    from suppressions
    inner join channels on suppressions.channel in (channels.channel, '*')
    where suppressions.address_hash = ''
    group by suppressions.person_id, channels.channel
),

gathered as (
    select
        people.person_id,
        addresses.address_hash,
        channels.channel,
        channels.ladder_rank,
        coalesce(suppressed.reason, suppressed_addresses.reason) as suppression_reason,
        coalesce(permissions.is_granted, false) as is_consented,
        coalesce(addresses.is_owner, false) as is_address_owner,
        coalesce(habits.affinity_share, 0) as habit_share,
        try_cast(hours.affinity_value as integer) as preferred_hour
    from people
    cross join channels
    left join addresses
        on
            people.person_id = addresses.person_id
            and channels.contact_type = addresses.contact_type
    left join suppressed
        on
            people.person_id = suppressed.person_id
            and channels.channel = suppressed.channel
    left join suppressed_addresses
        on
            addresses.address_hash = suppressed_addresses.address_hash
            and addresses.contact_type = suppressed_addresses.contact_type
            and channels.channel = suppressed_addresses.channel
    left join permissions
        on
            people.person_id = permissions.person_id
            and channels.channel = permissions.channel
    left join affinities as habits
        on
            people.person_id = habits.person_id
            and channels.channel = habits.affinity_value
            and habits.dimension = 'channel'
    left join affinities as hours
        on
            people.person_id = hours.person_id
            and hours.dimension = 'hour'
            and hours.affinity_rank = 1
),

judged as (
    select
        *,
        case
            when not is_consented then 'no_consent'
            when suppression_reason is not null then 'suppressed'
            when address_hash is null then 'unreachable'
            when not is_address_owner then 'shared_address'
        end as stopped_by
    from gathered
),

ranked as (
    select
        *,
        case
            when stopped_by is null
                then row_number() over (
                    partition by person_id, stopped_by is null
                    order by habit_share desc nulls last, ladder_rank asc nulls last
                )
        end as preference_rank
    from judged
),

final as (
    select
        -- ids
        person_id,
        address_hash,

        -- text
        cast(channel as string) as channel,
        suppression_reason,
        cast(stopped_by as string) as stopped_by,

        -- numbers
        cast(preference_rank as integer) as preference_rank,
        cast(habit_share as decimal(10, 9)) as habit_share,
        preferred_hour,

        -- flags
        address_hash is not null as has_address,
        is_address_owner,
        suppression_reason is not null as is_suppressed,
        is_address_owner and suppression_reason is null as is_deliverable,
        is_consented,
        stopped_by is null as is_reachable
    from ranked
)

select * from final
