-- One row per identifier and business day on which something of theirs happened.
-- Kept by identifier and not by person, so that a merge of two accounts changes no past day.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='active_on',
        on_schema_change='fail',
        pre_hook="{{ forget_all() }}"
    )
}}
{%- set days = new_days(built()) %}

with

events as (
    select * from {{ ref('stg_events') }}
    {% if days is not none -%}
        where
            {% if not days -%}
                false
            {%- else -%}
                utc_day between {{ days_after("cast('" ~ days[0] ~ "' as date)", -1) }}
                and {{ days_after("cast('" ~ days[-1] ~ "' as date)", 1) }}
                and occurred_on in (
                    {%- for day in days %}cast('{{ day }}' as date){{ ', ' if not loop.last }}{% endfor -%}
                )
            {%- endif %}
    {%- endif %}
),

named as (
    select
        coalesce(external_id, anonymous_id) as identifier,
        external_id is null as is_device,
        event_type,
        currency,
        ingest_number,
        amount,
        occurred_on,
        loaded_at
    from events
),

final as (
    select
        -- ids
        cast(case when is_device then 'anonymous_id' else 'external_id' end as varchar) as identifier_type,
        cast(identifier as varchar) as identifier,

        -- text
        cast('{{ rules() }}' as varchar) as rules,

        -- numbers; purchases carry the basket's amount, their lines are not added again
        cast(count(*) as integer) as event_count,
        cast(count(case when {{ is_event_in(setting('use_events')) }} then 1 end) as integer) as use_count,
        cast(count(case when {{ is_event_in(var('interest_events')) }} then 1 end) as integer) as interest_count,
        cast(count(case when {{ is_event_in(var('engagement_events')) }} then 1 end) as integer) as engagement_count,
        cast(count(case when event_type = 'purchase' then 1 end) as integer) as purchase_count,
        cast(count(case when event_type = 'coupon_redeemed' then 1 end) as integer) as redemption_count,
        min(ingest_number) as first_ingest_number,
        max(ingest_number) as ingest_number,
        cast(
            sum(
                case
                    when event_type = 'purchase' and currency = '{{ var("business_currency") }}'
                        then coalesce(amount, 0)
                    else 0
                end
            ) as decimal(18, 4)
        ) as spend,

        -- dates and instants, UTC
        min(loaded_at) as first_loaded_at,
        occurred_on as active_on,
        {{ visible_on('occurred_on', 'max(loaded_at)') }} as visible_on
    from named
    group by is_device, identifier, occurred_on
)

select * from final
