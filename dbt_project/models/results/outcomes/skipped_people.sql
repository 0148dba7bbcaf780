-- One row per campaign (scope `campaign`), or all campaigns together (scope `everything`), and reason: how many people
-- it kept from a message. Each person counts once in a row.
with

skipped as (
    select * from {{ ref('audience_ends') }}
    where outcome = 'skip'
),

final as (
    select
        -- text
        cast('campaign' as string) as scope,
        programme,
        campaign,
        reason,

        -- numbers
        cast(count(*) as bigint) as person_count
    from skipped
    group by programme, campaign, reason
    union all
    select
        cast('everything' as string) as scope,
        cast(null as string) as programme,
        cast(null as string) as campaign,
        reason,
        cast(count(distinct person_id) as bigint) as person_count
    from skipped
    group by reason
)

select * from final
