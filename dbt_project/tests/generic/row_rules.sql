{# Every rule of a model's rows in one query: for dbt a test costs more than its query.

- `key`: the columns that name a row. None is null, together they are unique. Null for a model without one.
- `unique`: more lists of columns that are unique together. Two nulls are equal.
- `not_null`: columns.
- `accepted_values`: the values of a column, by column. Null passes.
- `within`: the lowest and the highest value of a column, by column. Null instead of a bound leaves that side open.
- `holds`: statements about a row. Null counts as false.

A failure names each broken rule, the number of rows that break it, and one of them. #}
{% test row_rules(model, key, unique=[], not_null=[], accepted_values={}, within={}, holds=[]) %}
    {%- set uniques = ([key] if key else []) + unique -%}
    {%- set rules = perennial.rules_of_rows((key or []) + not_null, accepted_values, within, holds) -%}
with broken as (
    {%- if rules %}
    select
        {{ perennial.as_example((uniques | first) or not_null) }} as example,
        concat_ws(
            ', '
            {%- for rule in rules %},
            case when not coalesce({{ rule }}, false) then '{{ rule | replace("'", "''") }}' end
            {%- endfor %}
        ) as rule
    from {{ model }}
    where {% for rule in rules %}not coalesce({{ rule }}, false){{ ' or ' if not loop.last }}{% endfor %}
    {%- endif %}
    {%- for columns in uniques %}
    {{- ' union all' if rules or not loop.first }}
    select
        {{ perennial.as_example(columns) }} as example,
        '{{ columns | join(", ") }} is unique' as rule
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
    {%- endfor %}
),
counted as (
    select rule, cast(count(*) as varchar) || ' rows, such as ' || coalesce(min(example), 'null') as found
    from broken
    group by rule
),
told as (
    select string_agg('not true: ' || rule || ' (' || found || ')', '; ' order by rule) as problem from counted
)
select problem from told where {{ perennial.stop_with('problem') }}
{% endtest %}
