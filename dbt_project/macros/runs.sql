{# Days into runs, in two ways that leave the same rows: from all days of a person, and by adding new days to what a
   growing table holds. Both end in a CTE of runs: person_id, activity_type, day_number, day_count, purchase_count,
   ingest_number, spend, first_day_spend, started_on, returned_on, activated_on, loyal_on, last_on, visible_on, where
   ingest_number and visible_on are the newest of all days up to the run's last. -#}

{# The silence that each type's runs bear, in days. -#}
{% macro silences() -%}
    {{ return({
        'use': perennial.setting('dormant_days'),
        'interest': perennial.setting('funnel_days'),
        'engagement': perennial.setting('funnel_days'),
        'purchase': perennial.setting('funnel_days')
    }) }}
{%- endmacro %}

{# Which days a type goes by: a business whose use is a purchase needs its days in order only once. -#}
{% macro day_set(type) -%}
    {{ return('purchase' if type == 'use' and perennial.setting('use_events') == ['purchase'] else type) }}
{%- endmacro %}

{# `whole_runs` from the CTE `days`: each person's days in one order, and at the first day of a run all that is to come,
   of which what is to come at the next run's first day is taken away. One sort of the days, and one of the few starts. -#}
{% macro whole_runs() -%}
day_sets as (
    {% for set in perennial.silences() if perennial.day_set(set) == set %}
        select '{{ set }}' as day_set
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

silences as (
    {% for type, silence in perennial.silences().items() %}
        select
            '{{ type }}' as activity_type,
            '{{ perennial.day_set(type) }}' as day_set,
            {{ silence }} as silence_days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

days_of_sets as (
    select
        days.person_id,
        day_sets.day_set,
        days.purchase_count,
        days.ingest_number,
        days.spend,
        days.active_on,
        days.visible_on
    from days
    inner join day_sets
        on
            case day_sets.day_set
                {% for set in perennial.silences() %}
                    when '{{ set }}' then days.{{ set }}_count
                {% endfor %}
            end > 0
),

ordered as (
    select
        person_id,
        day_set,
        row_number() over by_day as day_number,
        count(*) over to_come as days_to_come,
        sum(purchase_count) over to_come as purchases_to_come,
        max(ingest_number) over before as ingest_number_before,
        max(ingest_number) over to_come as ingest_number_to_come,
        sum(spend) over to_come as spend_to_come,
        spend as first_day_spend,
        active_on as started_on,
        lag(active_on) over by_day as active_before_on,
        lead(active_on, {{ perennial.setting('return_uses') - 1 }}) over by_day as returned_on,
        lead(active_on, {{ perennial.setting('activated_uses') - 1 }}) over by_day as activated_on,
        lead(active_on, {{ perennial.setting('loyal_uses') - 1 }}) over by_day as loyal_on,
        max(active_on) over to_come as last_active_on,
        max(visible_on) over before as visible_before_on,
        max(visible_on) over to_come as visible_to_come_on
    from days_of_sets
    window
        by_day as (partition by person_id, day_set order by active_on nulls last),
        before as (
            partition by person_id, day_set order by active_on nulls last
            rows between unbounded preceding and 1 preceding
        ),
        to_come as (
            partition by person_id, day_set order by active_on nulls last
            rows between current row and unbounded following
        )
),

-- a run starts with the first active day, and with each that a longer silence than the type's went before
starts as (
    select
        ordered.*,
        silences.activity_type
    from ordered
    inner join silences
        on
            ordered.day_set = silences.day_set
            and (
                ordered.active_before_on is null
                or {{ perennial.days_from('ordered.active_before_on', 'ordered.started_on') }} > silences.silence_days
            )
),

ended as (
    select
        *,
        coalesce(lead(active_before_on) over next_run, last_active_on) as last_on,
        days_to_come - coalesce(lead(days_to_come) over next_run, 0) as day_count,
        purchases_to_come - coalesce(lead(purchases_to_come) over next_run, 0) as purchase_count,
        spend_to_come - coalesce(lead(spend_to_come) over next_run, 0) as spend,
        coalesce(
            lead(ingest_number_before) over next_run,
            greatest(coalesce(ingest_number_before, 0), ingest_number_to_come)
        ) as ingest_number,
        coalesce(
            lead(visible_before_on) over next_run,
            greatest(coalesce(visible_before_on, visible_to_come_on), visible_to_come_on)
        ) as visible_on
    from starts
    window next_run as (partition by person_id, activity_type order by started_on nulls last)
),

whole_runs as (
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
        case when returned_on <= last_on then returned_on end as returned_on,
        case when activated_on <= last_on then activated_on end as activated_on,
        case when loyal_on <= last_on then loyal_on end as loyal_on,
        last_on,
        visible_on
    from ended
)
{%- endmacro %}

{# `longer_runs` from the CTEs `later_days` (days after all that the table holds of their people) and `held_runs` (all
   runs that it holds of them): the last run of each type is one block, every later day another. -#}
{% macro longer_runs() -%}
last_runs as (
    select
        *,
        row_number() over (partition by person_id, activity_type order by started_on desc nulls last) as run_rank
    from held_runs
),

blocks as (
    select
        person_id,
        activity_type,
        day_number as held_day_number,
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
            1 as day_count,
            purchase_count,
            ingest_number,
            spend,
            spend as first_day_spend,
            active_on as started_on,
            null as returned_on,
            null as activated_on,
            null as loyal_on,
            active_on as last_on,
            visible_on
        from later_days
        where {{ type }}_count > 0
    {% endfor %}
),

placed as (
    select
        *,
        coalesce(max(held_day_number) over of_type, 1) + coalesce(sum(day_count) over before, 0) as day_number,
        max(ingest_number) over so_far as ingest_number_so_far,
        lag(last_on) over by_day as active_before_on,
        max(visible_on) over so_far as visible_so_far_on
    from blocks
    window
        of_type as (partition by person_id, activity_type),
        by_day as (partition by person_id, activity_type order by started_on nulls last),
        before as (
            partition by person_id, activity_type order by started_on nulls last
            rows between unbounded preceding and 1 preceding
        ),
        so_far as (
            partition by person_id, activity_type order by started_on nulls last
            rows between unbounded preceding and current row
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

longer_runs as (
    select
        person_id,
        activity_type,
        run_day_number as day_number,
        sum(day_count) as day_count,
        sum(purchase_count) as purchase_count,
        max(ingest_number_so_far) as ingest_number,
        sum(spend) as spend,
        max(case when is_start then first_day_spend end) as first_day_spend,
        run_started_on as started_on,
        {% for name in ('returned', 'activated', 'loyal') %}
            {%- set uses = perennial.setting({'returned': 'return', 'activated': 'activated', 'loyal': 'loyal'}[name] ~ '_uses') -%}
            coalesce(
                max({{ name }}_on),
                min(
                    case
                        when held_day_number is null and day_number - run_day_number + 1 = {{ uses }} then started_on
                    end
                )
            ) as {{ name }}_on,
        {% endfor %}
        max(last_on) as last_on,
        max(visible_so_far_on) as visible_on
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
{%- endmacro %}
