-- One row per way of choosing among the day's contenders: how many messages it would choose, and what they are expected
-- to bring. Budgets are left aside, so that the ways differ in nothing else.
with

contenders as (
    select * from {{ ref('contenders') }}
    where
        message_class = 'marketing'
        and stopped_by is null
),

final as (
    {% for order in ['value', 'priority', 'first_come'] %}
        select
            cast('{{ order }}' as string) as arbitration_order,
            cast(count(*) as bigint) as message_count,
            cast(coalesce(sum(expected_value), 0) as decimal(18, 4)) as expected_value
        from (
            {{ best_set('contenders', preference(order)) }}
        ) as best
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
