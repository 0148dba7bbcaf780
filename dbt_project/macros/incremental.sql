{# What a table that grows already holds, and so what it must build again. Two columns of the table say it, both taken
   from the events themselves, so that an increment and a full refresh leave the same bytes:
   `visible_on`, the first run that could see the newest event counted in a row, and `ingest_number` of its ingest.
   New to the table is what is visible since, or came in with a later ingest (a file delivered after the run began, or
   one that is dated back). A change of the rules, or a run for a day the table is past, builds everything again. -#}
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

{# A fingerprint of the settings that the growing tables follow; a table may follow more than all do. A number: every row
   carries it. -#}
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

{# Rows of `relation` that are new to a table which holds what `built` says. Each condition stands alone, so that an
   engine can skip files and row groups by it. -#}
{% macro new_rows(built, relation, columns) -%}
    select {{ columns }}
    from {{ relation }}
    where visible_on > cast('{{ built.visible_on }}' as date)
    union
    select {{ columns }}
    from {{ relation }}
    where ingest_number > {{ built.ingest_number }}
{%- endmacro %}

{# Business days of events that are new to a table: a list of dates, oldest first; none for all of them. Past four
   hundred days one pass over everything is the cheaper way. -#}
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

{# The days of people who may have several accounts and devices, added up; `identities` names rows of identities, and
   `identifier_days` a relation of theirs. -#}
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

{# Before people are built again: those with new evidence of who they are go, since a device that is somebody else's now
   may have been all they had; those who are nobody any more go, whose name is an account of the person they were merged
   into, so that it has that evidence too; and all go when all come. -#}
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

{# Before a table that nobody can drop out of is built again: all goes when all comes. -#}
{% macro forget_all() -%}
    {%- if is_incremental() and perennial.built() is none -%}
        delete from {{ this }}
    {%- endif -%}
{%- endmacro %}

{# Runs of one type or several; of the people only who are new to a growing table, if it holds something already. -#}
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
