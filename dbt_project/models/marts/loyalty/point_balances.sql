-- One row per person who ever earned or spent points: the balance as of the run, what expires next, and a statement.
{%- set statement_from = days_after(as_of(), -30) %}

with

lots as (select * from {{ ref('point_lots') }}),

point_events as (select * from {{ ref('point_events') }}),

uses as (select * from {{ ref('point_uses') }}),

-- one kind of fact per row, so that each is added once
facts as (
    select
        person_id,
        earned_points,
        expired_points,
        balance_points,
        0 as asked_points,
        0 as spent_points,
        case when earned_on >= {{ statement_from }} then earned_points else 0 end as statement_earned_points,
        case when expires_on >= {{ statement_from }} then expired_points else 0 end as statement_expired_points,
        0 as statement_spent_points,
        case when balance_points > 0 then expires_on end as expires_on
    from lots
    union all
    select
        person_id,
        0 as earned_points,
        0 as expired_points,
        0 as balance_points,
        points as asked_points,
        0 as spent_points,
        0 as statement_earned_points,
        0 as statement_expired_points,
        0 as statement_spent_points,
        cast(null as date) as expires_on
    from point_events
    where entry_type = 'spent'
    union all
    select
        person_id,
        0 as earned_points,
        0 as expired_points,
        0 as balance_points,
        0 as asked_points,
        points as spent_points,
        0 as statement_earned_points,
        0 as statement_expired_points,
        case when spent_on >= {{ statement_from }} then points else 0 end as statement_spent_points,
        cast(null as date) as expires_on
    from uses
),

-- (read again, so that no engine keeps every fact in memory to read it twice)
next_expiry as (
    select
        person_id,
        min(expires_on) as next_expires_on
    from {{ ref('point_lots') }}
    where balance_points > 0
    group by person_id
),

summed as (
    select
        facts.person_id,
        next_expiry.next_expires_on,
        sum(facts.earned_points) as earned_points,
        sum(facts.spent_points) as spent_points,
        sum(facts.expired_points) as expired_points,
        sum(facts.balance_points) as balance_points,
        sum(facts.asked_points) - sum(facts.spent_points) as uncovered_points,
        {% for days in (30, 7, 1) -%}
            sum(
                case when facts.expires_on <= {{ days_after(as_of(), days) }} then facts.balance_points else 0 end
            ) as expiring_{{ days }}_days_points,
        {% endfor -%}
        sum(
            case when facts.expires_on = next_expiry.next_expires_on then facts.balance_points else 0 end
        ) as next_expiry_points,
        sum(facts.statement_earned_points) as statement_earned_points,
        sum(facts.statement_spent_points) as statement_spent_points,
        sum(facts.statement_expired_points) as statement_expired_points
    from facts
    left join next_expiry on facts.person_id = next_expiry.person_id
    group by facts.person_id, next_expiry.next_expires_on
),

final as (
    select
        -- ids
        person_id,

        -- numbers: all time
        cast(balance_points as bigint) as balance_points,
        cast(earned_points as bigint) as earned_points,
        cast(spent_points as bigint) as spent_points,
        cast(expired_points as bigint) as expired_points,
        cast(uncovered_points as bigint) as uncovered_points,

        -- numbers: the future
        cast(expiring_30_days_points as bigint) as expiring_30_days_points,
        cast(expiring_7_days_points as bigint) as expiring_7_days_points,
        cast(expiring_1_days_points as bigint) as expiring_1_day_points,
        cast(next_expiry_points as bigint) as next_expiry_points,

        -- numbers: the statement of the last 30 days
        cast(
            balance_points - statement_earned_points + statement_spent_points + statement_expired_points as bigint
        ) as statement_opening_points,
        cast(statement_earned_points as bigint) as statement_earned_points,
        cast(statement_spent_points as bigint) as statement_spent_points,
        cast(statement_expired_points as bigint) as statement_expired_points,

        -- dates
        next_expires_on
    from summed
)

select * from final
