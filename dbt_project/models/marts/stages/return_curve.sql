-- One row per length of silence: how many silences lasted so long, and how many of them ended soon after.
-- It supports the choice of a dormancy threshold. People read it rarely, so it is computed when it is read.
{{ config(materialized='view') }}

with

days as (
    select * from {{ ref('person_days') }}
    where use_count > 0
),

silences as (
    select
        active_on as began_on,
        lead(active_on) over (partition by person_id order by active_on nulls last) as ended_on
    from days
),

lengths as (
    {% for days in range(5, 181, 5) %}
        select {{ days }} as silent_days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- only silences that began early enough to be watched for 90 days more
watched as (
    select
        lengths.silent_days,
        {{ days_from('silences.began_on', 'silences.ended_on') }} as lasted_days
    from silences
    inner join lengths
        on
            {{ days_from('silences.began_on', days_after(as_of(), -1)) }} >= lengths.silent_days + 90
            and (
                silences.ended_on is null
                or {{ days_from('silences.began_on', 'silences.ended_on') }} > lengths.silent_days
            )
),

counted as (
    select
        silent_days,
        count(*) as silence_count,
        sum(case when lasted_days <= silent_days + 30 then 1 else 0 end) as returned_in_30_count,
        sum(case when lasted_days <= silent_days + 60 then 1 else 0 end) as returned_in_60_count,
        sum(case when lasted_days <= silent_days + 90 then 1 else 0 end) as returned_in_90_count
    from watched
    group by silent_days
),

final as (
    select
        cast(silent_days as integer) as silent_days,
        cast(silence_count as integer) as silence_count,
        {{ rounded('cast(returned_in_30_count as double) / silence_count', 5, 4) }} as returned_in_30_share,
        {{ rounded('cast(returned_in_60_count as double) / silence_count', 5, 4) }} as returned_in_60_share,
        {{ rounded('cast(returned_in_90_count as double) / silence_count', 5, 4) }} as returned_in_90_share
    from counted
)

select * from final
