-- One row per region, channel and message class with a law on hours or text, in the version that applies. CN: rules on
-- short-message services, promotional texts. US: 47 CFR 64.1200(c)(1). A new version gets a new name.
{{ config(materialized="view") }}

with

final as (
    select
        cast(laws.law_version as string) as law_version,
        cast(laws.region as string) as region,
        cast(laws.channel as string) as channel,
        cast(laws.message_class as string) as message_class,
        cast(laws.from_minute as integer) as from_minute,
        cast(laws.until_minute as integer) as until_minute
    from (
        values
        ('2026-1', 'CN', 'sms', 'marketing', 480, 1320),
        ('2026-1', 'US', 'sms', 'marketing', 480, 1260)
    ) as laws (law_version, region, channel, message_class, from_minute, until_minute)
)

select * from final
