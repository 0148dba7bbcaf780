-- One row per experiment and person who, in the measured days, opted out, complained or cost something.
with

people as (select * from {{ ref('experiment_people') }}),

happened as (
    select
        person_id,
        kind,
        0 as amount,
        refused_on as happened_on
    from {{ ref('refusals') }}
    union all
    select
        person_id,
        kind,
        amount,
        spent_on as happened_on
    from {{ ref('contact_costs') }}
),

final as (
    select
        people.scope,
        people.experiment,
        people.person_id,
        max(case when happened.kind = 'unsubscribe' then 1 else 0 end) as unsubscribe,
        max(case when happened.kind = 'complaint' then 1 else 0 end) as complaint,
        cast(sum(happened.amount) as decimal(18, 4)) as contact_cost
    from people
    inner join happened on people.person_id = happened.person_id and {{ is_measured('happened.happened_on') }}
    group by people.scope, people.experiment, people.person_id
)

select * from final
