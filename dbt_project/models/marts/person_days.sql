-- One row per person and business day on which something of theirs happened.
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{% if is_incremental() %}delete from {{ this }} where active_on >= {{ rebuild_from('active_on') }}{% endif %}"
    )
}}

with

events as (
    select * from {{ ref('stg_events') }}
    where occurred_on >= {{ rebuild_from('active_on') }}
),

identities as (select * from {{ ref('identities') }}),

identified as (
    select
        identities.person_id,
        events.*
    from events
    inner join identities
        on
            events.external_id = identities.identifier
            and identities.identifier_type = 'external_id'
),

final as (
    select
        -- ids
        person_id,

        -- numbers; purchases carry the basket's amount, their lines are not added again
        cast(count(*) as integer) as event_count,
        cast(sum(case when event_type = 'purchase' then 1 else 0 end) as integer) as purchase_count,
        cast(sum(case when event_type = 'coupon_redeemed' then 1 else 0 end) as integer) as redemption_count,
        cast(
            coalesce(
                sum(
                    case
                        when event_type = 'purchase' and currency = '{{ var("business_currency") }}' then amount
                    end
                ), 0
            ) as decimal(18, 4)
        ) as spend,

        -- dates
        occurred_on as active_on
    from identified
    group by person_id, occurred_on
)

select * from final
