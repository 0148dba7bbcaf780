-- One row per campaign and day of decision, of the last `hindsight_days`: how many people would be decided about
-- differently now, and how many of them got a message.
with

candidates as (select * from {{ ref('hindsight') }}),

messages as (select * from {{ ref('sent_messages') }}),

final as (
    select
        candidates.programme,
        candidates.campaign,
        cast(count(*) as bigint) as candidate_count,
        {{ count_if('candidates.is_stage_otherwise') }} as stage_otherwise_count,
        {{ count_if('candidates.is_goal_late') }} as goal_late_count,
        {{ count_if('candidates.is_stage_otherwise or candidates.is_goal_late') }} as judged_otherwise_count,
        {{ count_if(
            '(candidates.is_stage_otherwise or candidates.is_goal_late) and messages.message_id is not null'
        ) }} as messaged_otherwise_count,
        {{ count_if('candidates.is_goal_late and messages.message_id is not null') }} as messaged_after_goal_count,
        candidates.decided_on
    from candidates
    left join messages on candidates.message_id = messages.message_id
    group by candidates.programme, candidates.campaign, candidates.decided_on
)

select * from final
