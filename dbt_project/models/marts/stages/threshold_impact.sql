-- One row per possible dormancy threshold and RFM segment: how many people would be dormant?
with

stages as (
    select * from {{ ref('stages') }}
    where silent_days is not null
),

rfm as (select * from {{ ref('rfm') }}),

person_value as (select * from {{ ref('person_value') }}),

thresholds as (
    {% for days in [7, 14, 30, 60, 90, 120, 180, 365] %}
        select {{ days }} as threshold_days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        -- text
        rfm.rfm_segment,

        -- numbers
        cast(thresholds.threshold_days as integer) as threshold_days,
        cast(count(*) as integer) as people_count,
        cast(
            sum(case when stages.silent_days >= thresholds.threshold_days then 1 else 0 end) as integer
        ) as dormant_count,
        cast(
            sum(case when stages.silent_days >= thresholds.threshold_days then 1 else 0 end)
            - sum(case when stages.silent_days >= {{ setting('dormant_days') }} then 1 else 0 end) as integer
        ) as change_count,
        cast(
            sum(
                case
                    when stages.silent_days >= thresholds.threshold_days then coalesce(person_value.spend, 0)
                    else 0
                end
            ) as decimal(18, 4)
        ) as dormant_spend
    from stages
    cross join thresholds
    left join rfm on stages.person_id = rfm.person_id
    left join person_value on stages.person_id = person_value.person_id
    group by rfm.rfm_segment, thresholds.threshold_days
)

select * from final
