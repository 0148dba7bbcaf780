{% macro longer_runs(later_days, held_runs) -%}
with

last_runs as (
    select
        *,
        row_number() over (partition by person_id, activity_type order by started_on desc nulls last) as run_rank
    from {{ held_runs }}
),

blocks as (
    select
        person_id,
        activity_type,
        day_number as held_day_number,
        cast(null as date) as summed_on,
        day_count,
        purchase_count,
        ingest_number,
        spend,
        first_day_spend,
        started_on,
        returned_on,
        activated_on,
        loyal_on,
        last_on,
        visible_on
    from last_runs
    where run_rank = 1
    {% for type in perennial.silences() %}
        union all
        select
            person_id,
            '{{ type }}' as activity_type,
            null as held_day_number,
            {{ 'active_on' if perennial.is_summed(type) else 'null' }} as summed_on,
            1 as day_count,
            {{ 'purchase_count' if perennial.is_summed(type) else 'null' }} as purchase_count,
            ingest_number,
            {{ 'spend' if perennial.is_summed(type) else 'null' }} as spend,
            {{ 'spend' if perennial.is_summed(type) else 'null' }} as first_day_spend,
            active_on as started_on,
            null as returned_on,
            null as activated_on,
            null as loyal_on,
            active_on as last_on,
            visible_on
        from {{ later_days }}
        where {{ type }}_count > 0
    {% endfor %}
),

placed as (
    select
        *,
        coalesce(max(held_day_number) over of_type, 1) + coalesce(sum(day_count) over before, 0) as day_number,
        lag(last_on) over by_day as active_before_on
    from blocks
    window
        of_type as (partition by person_id, activity_type),
        by_day as (partition by person_id, activity_type order by started_on nulls last),
        before as (
            partition by person_id, activity_type order by started_on nulls last
            rows between unbounded preceding and 1 preceding
        )
),

parted as (
    select
        *,
        active_before_on is null
        or {{ perennial.days_from('active_before_on', 'started_on') }} > case activity_type
            {% for type, silence in perennial.silences().items() %}
                when '{{ type }}' then {{ silence }}
            {% endfor %}
        end as is_start
    from placed
),

joined as (
    select
        *,
        max(case when is_start then started_on end) over so_far as run_started_on,
        max(case when is_start then day_number end) over so_far as run_day_number
    from parted
    window so_far as (
        partition by person_id, activity_type order by started_on nulls last
        rows between unbounded preceding and current row
    )
),

joined_runs as (
    select
        person_id,
        activity_type,
        run_day_number as day_number,
        sum(day_count) as day_count,
        sum(purchase_count) as purchase_count,
        max(ingest_number) as ingest_number,
        sum(spend) as spend,
        max(case when is_start then first_day_spend end) as first_day_spend,
        run_started_on as started_on,
        {% for name, uses in {'returned': 'return_uses', 'activated': 'activated_uses', 'loyal': 'loyal_uses'}.items() %}
            coalesce(
                max({{ name }}_on),
                min(case when day_number - run_day_number + 1 = {{ perennial.setting(uses) }} then summed_on end)
            ) as {{ name }}_on,
        {% endfor %}
        max(last_on) as last_on,
        max(visible_on) as visible_on
    from joined
    group by person_id, activity_type, run_day_number, run_started_on
    union all
    select
        person_id,
        activity_type,
        day_number,
        day_count,
        purchase_count,
        ingest_number,
        spend,
        first_day_spend,
        started_on,
        returned_on,
        activated_on,
        loyal_on,
        last_on,
        visible_on
    from last_runs
    where run_rank > 1
)

select
    person_id,
    activity_type,
    day_number,
    day_count,
    purchase_count,
    max(ingest_number) over of_type as ingest_number,
    spend,
    first_day_spend,
    started_on,
    returned_on,
    activated_on,
    loyal_on,
    last_on,
    max(visible_on) over of_type as visible_on
from joined_runs
window of_type as (partition by person_id, activity_type)
{%- endmacro %}
