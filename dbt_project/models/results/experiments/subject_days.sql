-- One row per experiment and person who used the business around their entry: what they did in the measured days, in as
-- many days after those, and in the days before.
with

people as (select * from {{ ref('experiment_people') }}),

person_days as (select * from {{ ref('person_days') }}),

placed as (
    select
        people.scope,
        people.experiment,
        people.person_id,
        person_days.spend,
        person_days.redemption_count,
        case when person_days.use_count > 0 then 1 else 0 end as use_days,
        case
            when person_days.active_on < people.entered_on then 'before'
            when {{ is_measured('person_days.active_on') }} then 'within'
            else 'after'
        end as period
    from people
    inner join person_days
        on
            people.person_id = person_days.person_id
            and person_days.active_on >= {{ days_after('people.entered_on', -var('measuring').before_days) }}
            and person_days.active_on < {{ days_after('people.entered_on', '2 * people.window_days') }}
),

final as (
    select
        scope,
        experiment,
        person_id,
        cast(sum(case when period = 'within' then spend else 0 end) as decimal(18, 4)) as revenue,
        cast(sum(case when period = 'before' then spend else 0 end) as decimal(18, 4)) as revenue_before,
        cast(sum(case when period = 'within' then use_days else 0 end) as integer) as use_days,
        cast(sum(case when period = 'before' then use_days else 0 end) as integer) as use_days_before,
        cast(sum(case when period = 'after' then use_days else 0 end) as integer) as use_days_after,
        cast(sum(case when period = 'within' then redemption_count else 0 end) as integer) as redemption_count,
        cast(sum(case when period = 'before' then redemption_count else 0 end) as integer) as redemption_count_before
    from placed
    group by scope, experiment, person_id
)

select * from final
