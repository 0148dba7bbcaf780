-- One row per person: the stage in each of the three models on the last whole day, how long, where from, and why.
with

people as (select * from {{ ref('people') }}),

person_value as (select * from {{ ref('person_value') }}),

seen as (
    select
        person_id,
        min(started_on) as first_seen_on,
        min(case when activity_type = 'use' then started_on end) as first_use_on,
        max(case when activity_type = 'use' then last_on end) as last_use_on,
        cast(sum(case when activity_type = 'use' then day_count else 0 end) as integer) as use_days_count
    from {{ ref('activity_runs') }}
    group by person_id
),

{% for model in ('activity', 'clv', 'funnel') %}
    {{ model }} as (
        select * from {{ ref(model ~ '_spells') }}
        where
            entered_on < {{ as_of() }}
            and (left_on is null or left_on >= {{ as_of() }})
    ),
{% endfor %}

final as (
    select
        -- ids
        people.person_id,

        -- text
        cast(coalesce(activity.stage, 'prospect') as varchar) as activity_stage,
        cast(coalesce(clv.stage, 'acquisition') as varchar) as clv_stage,
        cast(coalesce(funnel.stage, 'awareness') as varchar) as funnel_stage,
        cast(
            coalesce(activity.previous_stage, case when activity.stage is not null then 'prospect' end) as varchar
        ) as previous_activity_stage,
        cast(
            coalesce(clv.previous_stage, case when clv.stage is not null then 'acquisition' end) as varchar
        ) as previous_clv_stage,
        cast(
            coalesce(funnel.previous_stage, case when funnel.stage is not null then 'awareness' end) as varchar
        ) as previous_funnel_stage,

        -- numbers: how long, and the evidence
        {{ days_from('coalesce(activity.entered_on, people.registered_on, seen.first_seen_on)', as_of()) }}
            as activity_stage_days,
        {{ days_from('coalesce(clv.entered_on, people.registered_on, seen.first_seen_on)', as_of()) }}
            as clv_stage_days,
        {{ days_from('coalesce(funnel.entered_on, people.registered_on, seen.first_seen_on)', as_of()) }}
            as funnel_stage_days,
        {{ days_from('seen.last_use_on', days_after(as_of(), -1)) }} as silent_days,
        {{ days_from('seen.first_use_on', days_after(as_of(), -1)) }} as days_since_first_use,
        coalesce(seen.use_days_count, 0) as use_days_count,
        coalesce(person_value.purchase_count, 0) as purchase_count,

        -- dates
        coalesce(activity.entered_on, people.registered_on, seen.first_seen_on) as activity_entered_on,
        coalesce(clv.entered_on, people.registered_on, seen.first_seen_on) as clv_entered_on,
        coalesce(funnel.entered_on, people.registered_on, seen.first_seen_on) as funnel_entered_on,
        seen.first_use_on,
        seen.last_use_on
    from people
    left join activity on people.person_id = activity.person_id
    left join clv on people.person_id = clv.person_id
    left join funnel on people.person_id = funnel.person_id
    left join seen on people.person_id = seen.person_id
    left join person_value on people.person_id = person_value.person_id
)

select * from final
