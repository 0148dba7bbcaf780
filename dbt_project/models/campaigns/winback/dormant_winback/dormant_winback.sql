-- Who: bought at least twice, then fell silent long enough to be dormant, but is not lost yet.
-- Grain: one row per person. Columns after `person_id` are the templates' variables.
with

people as (select * from {{ ref('person_profile') }})

select
    person_id,
    first_name,
    silent_days,
    -- the coupon follows the person's usual basket: worth a trip, and not more than the basket
    case
        when average_purchase >= 40 then '$15'
        when average_purchase >= 20 then '$10'
        else '$5'
    end as amount,
    {{ days_after('as_of_on', 14) }} as expires_on
from people
where
    activity_stage = 'dormant'
    and purchase_count >= 2
