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

{% macro preference(order) -%}
    {%- if order == 'value' -%}
        expected_value desc nulls last, priority asc nulls last, campaign asc nulls last
    {%- elif order == 'priority' -%}
        priority asc nulls last, expected_value desc nulls last, campaign asc nulls last
    {%- else -%}
        entered_on asc nulls last, campaign asc nulls last
    {%- endif -%}
{%- endmacro %}

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
