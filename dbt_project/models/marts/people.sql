-- One row per person known to the run, with what they told us.
with

identities as (select * from {{ ref('identities') }}),

profiles as (select * from {{ ref('stg_profiles') }}),

-- who is known by several identifiers is described by the account that registered first
ranked as (
    select
        identities.person_id,
        identities.identifier_type,
        identities.identifier,
        row_number() over (
            partition by identities.person_id
            order by profiles.registered_at asc nulls last, identities.identifier asc nulls last
        ) as profile_rank
    from identities
    left join profiles
        on
            identities.identifier = profiles.external_id
            and identities.identifier_type = 'external_id'
    where not identities.is_sole
),

described as (
    select
        person_id,
        identifier_type,
        identifier
    from identities
    where is_sole
    union all
    select
        person_id,
        identifier_type,
        identifier
    from ranked
    where profile_rank = 1
),

final as (
    select
        -- ids
        described.person_id,

        -- text
        profiles.first_name,
        coalesce(profiles.locale, '{{ var("default_locale") }}') as locale,
        profiles.time_zone,
        profiles.region,

        -- dates
        profiles.birth_on,
        {{ local_date('profiles.registered_at') }} as registered_on
    from described
    left join profiles
        on
            described.identifier = profiles.external_id
            and described.identifier_type = 'external_id'
)

select * from final
