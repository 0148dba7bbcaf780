-- One row per candidate whom no gate stops: the arm they are in. Who was ever held out, or whose address was, stays so.
with

eligible as (
    select * from {{ ref('eligibility') }}
    where stopped_by is null
),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

channels as (select * from {{ ref('chosen_channels') }}),

holdouts as (select * from {{ ref('stg_holdouts') }}),

held_people as (
    select distinct
        draw,
        person_id
    from holdouts
),

held_addresses as (
    select distinct
        draw,
        address_hash
    from holdouts
    where address_hash is not null
),

drawn as (
    select
        eligible.*,
        policies.message_class,
        channels.address_hash,
        global_people.person_id is not null or global_addresses.address_hash is not null as was_held_out,
        campaign_people.person_id is not null or campaign_addresses.address_hash is not null as was_held_out_here,
        eligible.global_bucket < {{ (var('global_holdout_share') * 10000) | round | int }} as is_global_draw,
        eligible.campaign_bucket < policies.holdout_buckets as is_campaign_draw
    from eligible
    inner join policies on eligible.campaign = policies.campaign
    inner join channels on eligible.campaign = channels.campaign and eligible.person_id = channels.person_id
    left join held_people as global_people
        on global_people.draw = 'global' and eligible.person_id = global_people.person_id
    left join held_addresses as global_addresses
        on global_addresses.draw = 'global' and channels.address_hash = global_addresses.address_hash
    left join held_people as campaign_people
        on eligible.campaign = campaign_people.draw and eligible.person_id = campaign_people.person_id
    left join held_addresses as campaign_addresses
        on eligible.campaign = campaign_addresses.draw and channels.address_hash = campaign_addresses.address_hash
),

final as (
    select
        -- ids
        campaign,
        person_id,
        address_hash,

        -- text
        cast(
            case
                when message_class = 'service' then null
                when is_global_draw or was_held_out then 'global_holdout'
                when is_campaign_draw or was_held_out_here then 'campaign_holdout'
            end as string
        ) as held_out_by,

        -- flags
        was_held_out,
        was_held_out_here
    from drawn
)

select * from final
