-- One row per person and product with acts in the look-back: bought, put into a cart, looked at.
with

events as (
    select * from {{ ref('person_events') }}
    where
        {{ in_look_back() }}
        and {{ is_event_in(var('taste').product_events | list) }}
        and product_id is not null
),

weighed as (
    select
        person_id,
        product_id,
        occurred_on,
        case when event_type in ('purchase', 'purchase_item') then 1 else 0 end as is_purchase,
        {{ decayed('occurred_on', strength_of_event()) }} as weight
    from events
),

final as (
    select
        -- ids
        person_id,
        product_id,

        -- numbers
        cast(count(*) as integer) as act_count,
        cast(sum(is_purchase) as integer) as purchase_count,
        cast(sum(weight) as decimal(18, 9)) as weight,

        -- dates
        max(occurred_on) as last_on
    from weighed
    group by person_id, product_id
)

select * from final
