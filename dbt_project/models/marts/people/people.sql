-- One row per person known to the run, with what they said about themselves.
with

identities as (select * from {{ ref('identities') }}),

profiles as (select * from {{ ref('stg_profiles') }}),

described as (
    select
        identities.person_id,
        profiles.*,
        row_number() over (
            partition by identities.person_id
            order by profiles.registered_at asc nulls last, identities.identifier asc nulls last
        ) as profile_rank
    from identities
    left join profiles
        on
            identities.identifier = profiles.external_id
            and identities.identifier_type = 'external_id'
),

final as (
    select
        -- ids
        person_id,

        -- text
        first_name,
        coalesce(locale, '{{ var("default_locale") }}') as locale,
        time_zone,
        region,

        -- dates
        birth_on,
        {{ local_date('registered_at') }} as registered_on
    from described
    where profile_rank = 1
)

select * from final
