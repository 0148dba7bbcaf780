-- Who: buys often, bought recently, and is among the fifth that spends most.
-- Grain: one row per person. Columns after `person_id` are the templates' variables.
with

people as (select * from {{ ref('person_profile') }})

select
    person_id,
    first_name,
    purchase_count,
    {{ days_after('as_of_on', 10) }} as reserved_until
from people
where
    rfm_segment = 'champions'
    and monetary_score = 5
