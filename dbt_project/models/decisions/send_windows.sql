-- One row per campaign, channel and region: the local minutes of the day in which it may send there. Where no law is
-- known for a region the strictest of all holds.
{% set rules = var('contact_rules') -%}

with

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

ladders as (
    select * from {{ ref('stg_campaign_channels') }}
    where valid_on = {{ as_of() }}
),

laws as (
    select * from {{ ref('contact_laws') }}
    union all
    select
        max(law_version) as law_version,
        cast('unknown' as string) as region,
        channel,
        message_class,
        max(from_minute) as from_minute,
        min(until_minute) as until_minute
    from {{ ref('contact_laws') }}
    group by channel, message_class
),

regions as (
    select distinct region from laws
),

versions as (select max(law_version) as law_version from {{ ref('contact_laws') }}),

bounded as (
    select
        policies.campaign,
        ladders.channel,
        regions.region as law_region,
        coalesce(laws.law_version, versions.law_version) as law_version,
        coalesce(laws.from_minute, 0) as law_from_minute,
        coalesce(laws.until_minute, 1440) as law_until_minute,
        greatest(
            case when policies.message_class = 'service' then 0 else {{ minute_of(rules.send_from) }} end,
            coalesce(policies.send_from_minute, 0)
        ) as quiet_until_minute,
        least(
            case when policies.message_class = 'service' then 1440 else {{ minute_of(rules.send_until) }} end,
            coalesce(policies.send_until_minute, 1440)
        ) as quiet_from_minute
    from policies
    inner join ladders on policies.campaign = ladders.campaign
    cross join regions
    cross join versions
    left join laws
        on
            regions.region = laws.region
            and ladders.channel = laws.channel
            and policies.message_class = laws.message_class
),

final as (
    select
        campaign,
        channel,
        law_region,
        law_version,
        law_from_minute,
        law_until_minute,
        greatest(law_from_minute, quiet_until_minute) as from_minute,
        least(law_until_minute, quiet_from_minute) as until_minute
    from bounded
)

select * from final
