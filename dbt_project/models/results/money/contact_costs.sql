-- One row per message that left, and per code that was redeemed: its cost, in the business currency.
with

messages as (select * from {{ ref('sent_messages') }}),

redemptions as (
    select * from {{ ref('coupon_redemptions') }}
    where is_redeemed and currency = '{{ var("business_currency") }}'
),

final as (
    select
        campaign,
        person_id,
        cast('message' as string) as kind,
        cast(
            case
                {%- for channel, cost in var('arbitration').message_costs.items() %}
                    when channel = '{{ channel }}' then {{ cost }}
                {%- endfor %}
            end as decimal(18, 4)
        ) as amount,
        sent_on as spent_on
    from messages
    union all
    select
        campaign,
        person_id,
        cast('offer' as string) as kind,
        redemption_cost as amount,
        redeemed_on as spent_on
    from redemptions
)

select * from final
