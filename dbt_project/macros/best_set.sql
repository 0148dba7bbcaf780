{# Of a person's contenders the best set under the caps: those of most value that the room of each channel, and the room
   of the person over all channels, leave. The rooms of channels lie within that of the person, so that taking the next
   best one that still fits finds the set of the highest total (a laminar matroid; Edmonds 1971). -#}
{% macro best_set(contenders, order) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by person_id
                order by {{ order }}
            ) as person_rank
        from (
            select
                *,
                row_number() over (
                    partition by person_id, channel
                    order by {{ order }}
                ) as rank_on_channel
            from {{ contenders }}
        ) as ranked_on_channel
        where rank_on_channel <= channel_room
    ) as ranked
    where person_rank <= person_room
{%- endmacro %}

{# The orders in which messages may be preferred, each ending in a unique key within a person. -#}
{% macro preference(order) -%}
    {%- if order == 'value' -%}
        expected_value desc nulls last, priority asc nulls last, campaign asc nulls last
    {%- elif order == 'priority' -%}
        priority asc nulls last, expected_value desc nulls last, campaign asc nulls last
    {%- else -%}
        entered_on asc nulls last, campaign asc nulls last
    {%- endif -%}
{%- endmacro %}

{# Winners with how much of their campaign's budget they and those before them take. -#}
{% macro budgeted(winners) -%}
    select
        winners.*,
        coalesce(budgets.budget_messages >= count(*) over so_far, true)
        and coalesce(
            budgets.budget_cost >= budgets.spent_cost + sum(winners.expected_cost) over so_far, true
        ) as is_within
    from {{ winners }} as winners
    inner join budgets on winners.campaign = budgets.campaign
    window so_far as (
        partition by winners.campaign
        order by winners.campaign_rank asc nulls last
        rows between unbounded preceding and current row
    )
{%- endmacro %}
