-- One row per candidate and channel of the campaign's ladder: may the person be reached there, and if not, why not.
with

candidates as (select * from {{ ref('candidates') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

ladders as (
    select * from {{ ref('stg_campaign_channels') }}
    where valid_on = {{ as_of() }}
),

permissions as (select * from {{ ref('permissions') }}),

reachability as (select * from {{ ref('reachability') }}),

final as (
    select
        -- ids
        candidates.campaign,
        candidates.person_id,
        reachability.address_hash,

        -- text
        ladders.channel,
        reachability.suppression_reason,

        -- numbers
        ladders.channel_rank,

        -- flags
        policies.message_class = 'service' or coalesce(permissions.is_granted, false) as is_permitted,
        coalesce(reachability.is_suppressed, false) as is_suppressed,
        coalesce(reachability.has_address, false) as has_address,
        coalesce(reachability.is_address_owner, false) as is_address_owner,

        -- instants, UTC
        permissions.occurred_at as consented_at
    from candidates
    inner join policies on candidates.campaign = policies.campaign
    inner join ladders on candidates.campaign = ladders.campaign
    left join permissions
        on
            candidates.person_id = permissions.person_id
            and policies.purpose = permissions.purpose
            and ladders.channel = permissions.channel
    left join reachability
        on
            candidates.person_id = reachability.person_id
            and ladders.channel = reachability.channel
)

select * from final
