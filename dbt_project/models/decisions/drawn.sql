-- One row per candidate: adds the arm of every eligible person. Once a person or their address was held out, they stay
-- held out.
{{ config(materialized="view") }}

with

permitted as (select * from {{ ref('permitted') }}),

campaigns as (select * from {{ ref('todays_campaigns') }}),

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

remembered as (
    select
        permitted.*,
        case
            when permitted.stopped_by is null
                then global_people.person_id is not null or global_addresses.address_hash is not null
        end as was_held_out,
        case
            when permitted.stopped_by is null
                then campaign_people.person_id is not null or campaign_addresses.address_hash is not null
        end as was_held_out_here
    from permitted
    left join held_people as global_people
        on global_people.draw = 'global' and permitted.person_id = global_people.person_id
    left join held_addresses as global_addresses
        on global_addresses.draw = 'global' and permitted.address_hash = global_addresses.address_hash
    left join held_people as campaign_people
        on permitted.campaign = campaign_people.draw and permitted.person_id = campaign_people.person_id
    left join held_addresses as campaign_addresses
        on permitted.campaign = campaign_addresses.draw and permitted.address_hash = campaign_addresses.address_hash
),

judged as (
    select
        remembered.*,
        cast(
            case
                when remembered.stopped_by is not null or remembered.message_class = 'service' then null
                when
                    remembered.global_bucket < {{ (var('global_holdout_share') * 10000) | round | int }}
                    or remembered.was_held_out
                    then 'global_holdout'
                when remembered.campaign_bucket < campaigns.holdout_buckets or remembered.was_held_out_here
                    then 'campaign_holdout'
            end as string
        ) as held_out_by
    from remembered
    inner join campaigns on remembered.campaign = campaigns.campaign
),

final as (
    select
        -- ids
        campaign,
        step,
        person_id,
        address_hash,

        -- text
        stopped_by,
        variables,
        message_class,
        channel,
        law_version,
        time_zone,
        law_region,
        locale,
        activity_stage,
        rfm_segment,
        held_out_by,
        cast(
            case
                when stopped_by is not null then null
                when held_out_by is not null then 'holdout'
                else 'treatment'
            end as string
        ) as arm,

        -- numbers
        round,
        best_hour,
        any_room,
        channel_room,
        unanswered_count,
        fatigue_days,
        global_bucket,
        campaign_bucket,
        variant_bucket,

        -- flags
        is_zone_known,
        is_impersonal,
        was_held_out,
        was_held_out_here,

        -- dates and instants, UTC
        entered_on,
        last_taken_on,
        value_model_on,
        last_contacted_on,
        last_contacted_at,
        consented_at,
        slot_at
    from judged
)

select * from final
