-- One row per experiment and person who, in the days measured, told us to stop or cost us anything.
with

subjects as (select * from {{ ref('subjects') }}),

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
        subjects.scope,
        subjects.experiment,
        subjects.person_id,
        max(case when happened.kind = 'unsubscribe' then 1 else 0 end) as unsubscribe,
        max(case when happened.kind = 'complaint' then 1 else 0 end) as complaint,
        cast(sum(happened.amount) as decimal(18, 4)) as contact_cost
    from subjects
    inner join happened on subjects.person_id = happened.person_id and {{ is_measured('happened.happened_on') }}
    group by subjects.scope, subjects.experiment, subjects.person_id
)

select * from final
