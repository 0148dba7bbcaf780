-- Who: registered in the last 30 days and has not bought yet.
-- Grain: one row per person. Columns after `person_id` are the templates' variables.
with

people as (select * from {{ ref('person_profile') }})

select
    person_id,
    first_name,
    {{ days_after('as_of_on', 7) }} as expires_on
from people
where
    purchase_count = 0
    and days_since_registration between 0 and 30
