-- One row per person with acts at some hour: the hour of the day, local time, at which they are most likely to act. A
-- person's own hours count as much as they acted; everybody's hours count as `prior_acts` acts more.
{% set prior_acts = 20 -%}

with

hours as (
    select
        person_id,
        try_cast(affinity_value as integer) as hour,
        cast(affinity_share as double) as share,
        dimension_act_count as act_count
    from {{ ref('affinities') }}
    where dimension = 'hour'
),

everybody as (
    select
        hour,
        sum(share * act_count) / nullif(sum(sum(share * act_count)) over (), 0) as share
    from hours
    where hour is not null
    group by hour
),

usual as (
    select
        hour,
        share
    from (
        select
            *,
            row_number() over (order by share desc nulls last, hour asc nulls last) as hour_rank
        from everybody
    ) as ranked
    where hour_rank = 1
),

people as (
    select
        person_id,
        max(act_count) as act_count
    from hours
    group by person_id
),

scored as (
    select
        hours.person_id,
        hours.hour,
        (hours.share * hours.act_count + {{ prior_acts }} * everybody.share) / (hours.act_count + {{ prior_acts }})
            as score
    from hours
    inner join everybody on hours.hour = everybody.hour
    union all
    select
        people.person_id,
        usual.hour,
        {{ prior_acts }} * usual.share / (people.act_count + {{ prior_acts }}) as score
    from people
    cross join usual
),

final as (
    select
        person_id,
        cast(hour as integer) as best_hour
    from (
        select
            *,
            row_number() over (
                partition by person_id
                order by score desc nulls last, hour asc nulls last
            ) as hour_rank
        from scored
    ) as ranked
    where hour_rank = 1
)

select * from final
