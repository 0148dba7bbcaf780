-- One row per activity move, person who could have made it in the last `watch_days`, and factor: the value seen before.
{% set factors = {
    'messages': "case when message_count = 0 then '0' when message_count <= 2 then '1-2' when message_count <= 5 then '3-5' else '6+' end",
    'coupons': "case when purchase_days = 0 then 'no_purchase' when coupon_days = 0 then 'never' when 2 * coupon_days < purchase_days then 'sometimes' else 'mostly' end",
    'complaint': "case when has_complaint then 'yes' else 'no' end",
    'category': "coalesce(top_category, 'unknown')",
    'channel': "coalesce(top_channel, 'unknown')",
} -%}

with

watched as (select * from {{ ref('stage_watch') }}),

people as (select * from {{ ref('person_factors') }}),

reasons as (select * from {{ ref('dormancy_reasons') }}),

final as (
    {% for factor, value in factors.items() %}
        select
            watched.move,
            watched.person_id,
            cast('{{ factor }}' as string) as factor,
            cast({{ value }} as string) as factor_value,
            watched.has_moved
        from watched
        inner join people on watched.person_id = people.person_id
        union all
    {% endfor %}
    -- only people who are silent now have evidence: the others were never asked
    select
        watched.move,
        watched.person_id,
        cast('reason' as string) as factor,
        reasons.reason as factor_value,
        watched.has_moved
    from watched
    inner join reasons on watched.person_id = reasons.person_id
    where watched.has_moved and watched.move <> 'to_active'
)

select * from final
