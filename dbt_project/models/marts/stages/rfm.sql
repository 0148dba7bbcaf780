-- One row per person who ever bought: recency, frequency and monetary scores, their segment, and the segment before.
with

person_value as (select * from {{ ref('person_value') }}),

recorded as (select * from {{ ref('stg_segments') }}),

ranked as (
    select
        person_id,
        count(*) over () as buyer_count,
        {{ score('silent_days', 'recency', is_low_best=true) }} as recency_score,
        {{ score('purchase_count', 'frequency') }} as frequency_score,
        {{ score('spend', 'monetary') }} as monetary_score
    from person_value
),

-- with too few people a fifth says nothing
scored as (
    select
        person_id,
        case when buyer_count < {{ var('rfm_fewest_buyers') }} then 'too_few_buyers' end as unscored_reason,
        case when buyer_count >= {{ var('rfm_fewest_buyers') }} then recency_score end as recency_score,
        case when buyer_count >= {{ var('rfm_fewest_buyers') }} then frequency_score end as frequency_score,
        case when buyer_count >= {{ var('rfm_fewest_buyers') }} then monetary_score end as monetary_score
    from ranked
),

segmented as (
    select
        *,
        case
            when recency_score is null then null
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
        end as rfm_segment,
        case
            when recency_score is null then null
            when recency_score <= 2 then 'dormant'
            when monetary_score = 5 then 'high_value'
            when recency_score >= 4 or frequency_score >= 4 then 'active'
            else 'ordinary'
        end as rfm_tier
    from scored
),

final as (
    select
        -- ids
        segmented.person_id,

        -- text
        cast(segmented.rfm_segment as string) as rfm_segment,
        cast(
            case
                when recorded.rfm_segment <> segmented.rfm_segment then recorded.rfm_segment
                else recorded.previous_rfm_segment
            end as string
        ) as previous_rfm_segment,
        cast(segmented.rfm_tier as string) as rfm_tier,
        cast(segmented.unscored_reason as string) as unscored_reason,

        -- numbers
        cast(segmented.recency_score as integer) as recency_score,
        cast(segmented.frequency_score as integer) as frequency_score,
        cast(segmented.monetary_score as integer) as monetary_score,

        -- dates
        case
            when recorded.rfm_segment = segmented.rfm_segment then recorded.rfm_segment_entered_on
            when recorded.rfm_segment is not null then {{ as_of() }}
        end as rfm_segment_entered_on
    from segmented
    left join recorded on segmented.person_id = recorded.person_id
)

select * from final
