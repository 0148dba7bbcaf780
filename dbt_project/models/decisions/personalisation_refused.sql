-- One row per person whose last word on any channel was no to being addressed by what is known of them.
with

permissions as (
    select * from {{ ref('permissions') }}
    where purpose = 'personalisation'
),

final as (
    select
        person_id,
        max(occurred_at) as refused_at
    from permissions
    where not is_granted
    group by person_id
)

select * from final
