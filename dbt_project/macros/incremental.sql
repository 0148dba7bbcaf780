{% macro built(more_rules='') -%}
    {%- if not (execute and is_incremental()) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set row = run_query(
        'select max(visible_on), max(ingest_number), (select rules from ' ~ this ~ ' limit 1) from ' ~ this
    ).rows[0] -%}
    {%- if row[0] is none or row[0] | string > perennial.as_of_date() | trim or row[2] | int != perennial.rules(more_rules) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return({'visible_on': row[0], 'ingest_number': row[1] | int}) }}
{%- endmacro %}

{% macro rules(more_rules='') -%}
    {%- set said = namespace(text=var('business_zone') ~ ' ' ~ var('business_currency') ~ ' ' ~ var('preset')) -%}
    {%- for name in var('presets')[var('preset')] -%}
        {%- set said.text = said.text ~ ' ' ~ name ~ '=' ~ perennial.setting(name) -%}
    {%- endfor -%}
    {%- for name in ('interest_events', 'engagement_events') -%}
        {%- set said.text = said.text ~ ' ' ~ name ~ '=' ~ var(name) -%}
    {%- endfor -%}
    {{ return(local_md5(said.text ~ more_rules)[:15] | int(base=16)) }}
{%- endmacro %}

{% macro new_rows(built, relation, columns) -%}
    select {{ columns }}
    from {{ relation }}
    where visible_on > cast('{{ built.visible_on }}' as date)
    union
    select {{ columns }}
    from {{ relation }}
    where ingest_number > {{ built.ingest_number }}
{%- endmacro %}

{% macro new_days(built) -%}
    {%- if built is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set days = run_query(
        'select distinct occurred_on from (' ~ perennial.new_events(built, ['occurred_on'], 'true')
        ~ ') as new_events order by occurred_on nulls last'
    ).columns[0].values() | list -%}
    {{ return(none if days | length > 400 else days) }}
{%- endmacro %}

{% macro days_of(identities, identifier_days=none) -%}
    select
        {{ identities }}.person_id,
        {% for name in ('event', 'use', 'interest', 'engagement', 'purchase', 'redemption') -%}
        cast(sum(identifier_days.{{ name }}_count) as integer) as {{ name }}_count,
        {% endfor -%}
        max(identifier_days.ingest_number) as ingest_number,
        cast(sum(identifier_days.spend) as decimal(18, 4)) as spend,
        identifier_days.active_on,
        max(identifier_days.visible_on) as visible_on
    from {{ identifier_days or ref('identifier_days') }} as identifier_days
    inner join {{ identities }}
        on
            identifier_days.identifier_type = {{ identities }}.identifier_type
            and identifier_days.identifier = {{ identities }}.identifier
    group by {{ identities }}.person_id, identifier_days.active_on
{%- endmacro %}

{% macro forget_people(more_rules='') -%}
    {%- if is_incremental() -%}
        {%- set built = perennial.built(more_rules) -%}
        {%- set accounts = '(select * from ' ~ ref('identities') ~ " where identifier_type = 'external_id') as accounts" -%}
        delete from {{ this }}
        {% if built is not none -%}
            where person_id in (
                select person_id from (
                    {{ perennial.new_rows(built, ref('identities'), 'person_id') }}
                    union
                    {{ perennial.new_rows(built, accounts, 'identifier') }}
                ) as told_anew
            )
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro forget_all() -%}
    {%- if is_incremental() and perennial.built() is none -%}
        delete from {{ this }}
    {%- endif -%}
{%- endmacro %}

{% macro runs_of(types, built) -%}
    select * from {{ ref('activity_runs') }}
    where
        activity_type in ('{{ types | join("', '") }}')
        {% if built is not none -%}
            and person_id in (
                select person_id from (
                    {{ perennial.new_rows(built, ref('activity_runs'), 'person_id') }}
                ) as new_people
            )
        {%- endif %}
{%- endmacro %}
