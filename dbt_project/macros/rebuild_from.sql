{# First day that an incremental run of a daily table builds again: `late_days` before the run's day, or before the
   first day the table lacks. A run for an earlier day than the table holds builds everything again: what was known
   later must not shine through. -#}
{% macro rebuild_from(day_column) -%}
    {%- set first = '1970-01-01' -%}
    {%- if execute and is_incremental() -%}
        {%- set last = run_query('select max(' ~ day_column ~ ') from ' ~ this).columns[0][0] -%}
        {%- set as_of = perennial.as_of_date() | trim -%}
        {%- if last and last | string < as_of -%}
            {%- set next = last + modules.datetime.timedelta(days=1) -%}
            {%- set first = next - modules.datetime.timedelta(days=var('late_days')) -%}
        {%- endif -%}
    {%- endif -%}
    cast('{{ first }}' as date)
{%- endmacro %}
