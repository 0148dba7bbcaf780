{% macro days_of_events(condition) -%}
with

events as (
    select * from {{ ref('stg_events') }}
    where {{ condition }}
),

named as (
    select
        coalesce(external_id, anonymous_id) as identifier,
        external_id is null as is_device,
        event_type,
        currency,
        ingest_number,
        amount,
        occurred_on,
        loaded_at
    from events
),

final as (
    select
        -- ids
        cast(case when is_device then 'anonymous_id' else 'external_id' end as string) as identifier_type,
        cast(identifier as string) as identifier,

        -- numbers; `purchase` has the basket's amount, so lines are not added
        cast({{ perennial.rules() }} as bigint) as rules,
        cast(count(*) as integer) as event_count,
        cast(count(case when {{ perennial.is_event_in(perennial.setting('use_events')) }} then 1 end) as integer) as use_count,
        cast(count(case when {{ perennial.is_event_in(var('interest_events')) }} then 1 end) as integer) as interest_count,
        cast(count(case when {{ perennial.is_event_in(var('engagement_events')) }} then 1 end) as integer) as engagement_count,
        cast(count(case when event_type = 'purchase' then 1 end) as integer) as purchase_count,
        cast(count(case when event_type = 'coupon_redeemed' then 1 end) as integer) as redemption_count,
        min(ingest_number) as first_ingest_number,
        max(ingest_number) as ingest_number,
        cast(
            sum(
                case
                    when event_type = 'purchase' and currency = '{{ var("business_currency") }}'
                        then coalesce(amount, 0)
                    else 0
                end
            ) as decimal(18, 4)
        ) as spend,

        -- dates and instants, UTC
        min(loaded_at) as first_loaded_at,
        occurred_on as active_on,
        {{ perennial.visible_on('occurred_on', 'max(loaded_at)') }} as visible_on
    from named
    group by is_device, identifier, occurred_on
)

select * from final
{%- endmacro %}

{% macro events_on(days) -%}
    {%- if days is none -%}
        true
    {%- elif not days -%}
        false
    {%- else -%}
        utc_day between {{ perennial.days_after("cast('" ~ days[0] ~ "' as date)", -1) }}
        and {{ perennial.days_after("cast('" ~ days[-1] ~ "' as date)", 1) }}
        and occurred_on in (
            {%- for day in days %}cast('{{ day }}' as date){{ ', ' if not loop.last }}{% endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

{% macro slices_of_days(day=none) -%}
    {%- if not (execute and load_relation(ref('stg_events'))) -%}
        {{ return(['true']) }}
    {%- endif -%}
    {%- set at_once = env_var('PERENNIAL_EVENTS_AT_ONCE', '5000000') | int -%}
    {%- set bounds = [day] -%}
    {%- set slice = namespace(events=0) -%}
    {%- set later = 'true' if day is none else "utc_day >= cast('" ~ day ~ "' as date)" -%}
    {%- for row in run_query(
        'select utc_day, count(*) from ' ~ ref('stg_events') ~ ' where ' ~ later ~ ' group by utc_day order by utc_day'
    ).rows[:-1] -%}
        {%- set slice.events = slice.events + row[1] -%}
        {%- if slice.events >= at_once -%}
            {%- do bounds.append(row[0]) -%}
            {%- set slice.events = 0 -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set slices = [] -%}
    {%- for bound in bounds -%}
        {%- set conditions = ['true'] -%}
        {%- if bound is not none -%}
            {%- set after = "cast('" ~ bound ~ "' as date)" -%}
            {%- do conditions.append('occurred_on > ' ~ after ~ ' and utc_day >= ' ~ after) -%}
        {%- endif -%}
        {%- if not loop.last -%}
            {%- set last = "cast('" ~ loop.nextitem ~ "' as date)" -%}
            {%- do conditions.append('occurred_on <= ' ~ last ~ ' and utc_day <= ' ~ perennial.days_after(last, 1)) -%}
        {%- endif -%}
        {%- do slices.append(conditions | join(' and ')) -%}
    {%- endfor -%}
    {{ return(slices) }}
{%- endmacro %}

{% macro add_later_slices() -%}
    {%- if execute -%}
        {%- set last_day = run_query('select max(active_on) from ' ~ this).rows[0][0] -%}
        {%- set today = modules.datetime.date.fromisoformat(perennial.as_of_date() | trim) -%}
        {%- if last_day is none or last_day < today - modules.datetime.timedelta(days=1) -%}
            {%- for slice in perennial.slices_of_days(last_day) -%}
                {%- do run_query('insert into ' ~ this ~ ' ' ~ perennial.days_of_events(slice)) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
