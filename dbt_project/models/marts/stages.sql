-- One row per person: the activity stage as of the run, and the numbers that put the person there.
with

people as (select * from {{ ref('people') }}),

person_value as (select * from {{ ref('person_value') }}),

measured as (
    select
        people.person_id,
        person_value.silent_days,
        person_value.purchase_count,
        {{ days_from('person_value.first_purchase_on', as_of()) }} as days_since_first_purchase
    from people
    left join person_value on people.person_id = person_value.person_id
),

final as (
    select
        -- ids
        person_id,

        -- text
        cast(
            case
                when purchase_count is null then 'prospect'
                when days_since_first_purchase < {{ var('novice_days') }} then 'novice'
                when silent_days < {{ var('dormant_days') }} then 'active'
                when silent_days < {{ var('lost_days') }} then 'dormant'
                else 'lost'
            end as varchar
        ) as stage,

        -- numbers
        silent_days,
        days_since_first_purchase,
        coalesce(purchase_count, 0) as purchase_count
    from measured
)

select * from final
