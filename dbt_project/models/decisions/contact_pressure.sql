-- One row per person who had marketing in the year: when last, and how many messages they have left unanswered, that
-- is, since they last used the business.
{% set rules = var('contact_rules') -%}

with

contacts as (select * from {{ ref('contact_history') }}),

stages as (select * from {{ ref('stages') }}),

counted as (
    select
        contacts.person_id,
        sum(
            case when stages.last_use_on is null or contacts.decided_on > stages.last_use_on then 1 else 0 end
        ) as unanswered_count,
        max(contacts.decided_on) as last_contacted_on,
        max(contacts.occurred_at) as last_contacted_at
    from contacts
    left join stages on contacts.person_id = stages.person_id
    group by contacts.person_id
),

final as (
    select
        -- ids
        person_id,

        -- numbers
        cast(unanswered_count as integer) as unanswered_count,
        cast(
            least(
                power(2, least(floor(unanswered_count / {{ rules.unanswered_count }}), 9)),
                {{ rules.longest_rest_days }}
            ) as integer
        ) as fatigue_days,

        -- dates and instants, UTC
        last_contacted_on,
        last_contacted_at
    from counted
)

select * from final
