-- Who: nobody yet. Say here who gets this, in one sentence.
-- Grain: one row per person. Columns after `person_id` are the templates' variables.
with

people as (select * from {{ ref('person_profile') }})

select
    person_id,
    first_name,
    {{ days_after('as_of_on', 14) }} as expires_on
from people
where
    false -- nobody is written to before you replace this line, such as: activity_stage = 'lost'
