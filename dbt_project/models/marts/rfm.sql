-- One row per person who ever bought: recency, frequency and monetary quintiles, and the segment they make.
with

person_value as (select * from {{ ref('person_value') }}),

scored as (
    select
        person_id,
        {{ quintile('silent_days desc nulls first') }} as recency_score,
        {{ quintile('purchase_count asc nulls first') }} as frequency_score,
        {{ quintile('spend asc nulls first') }} as monetary_score
    from person_value
),

final as (
    select
        -- ids
        person_id,

        -- text: ten segments that cover the 25 cells of recency by frequency once each
        cast(
            case
                when recency_score = 5 and frequency_score >= 4 then 'champions'
                when recency_score >= 3 and frequency_score >= 4 then 'loyal'
                when recency_score >= 4 and frequency_score >= 2 then 'potential_loyal'
                when recency_score = 5 then 'new'
                when recency_score = 4 then 'promising'
                when recency_score = 3 and frequency_score = 3 then 'needs_attention'
                when recency_score = 3 then 'about_to_sleep'
                when frequency_score = 5 then 'cannot_lose'
                when frequency_score >= 3 then 'at_risk'
                else 'hibernating'
            end as varchar
        ) as rfm_segment,

        -- numbers
        cast(recency_score as integer) as recency_score,
        cast(frequency_score as integer) as frequency_score,
        cast(monetary_score as integer) as monetary_score
    from scored
)

select * from final
