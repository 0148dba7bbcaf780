-- One row per candidate: the channel they would be written to on, if there is one, and how far any channel came.
-- A channel with room under the caps comes first, then the person's own by habit, then the ladder's order.
with

channels as (
    select
        *,
        is_live and is_permitted and not is_suppressed and has_address and is_address_owner
        and is_lawful and has_slot as is_open
    from {{ ref('candidate_channels') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, person_id
            order by
                case when is_open then 0 else 1 end asc nulls last,
                case when room > 0 then 0 else 1 end asc nulls last,
                habit_share desc nulls last,
                channel_rank asc nulls last
        ) as choice_rank
    from channels
),

final as (
    select
        -- ids
        campaign,
        person_id,
        max(case when is_open and choice_rank = 1 then address_hash end) as address_hash,

        -- text
        max(case when is_open and choice_rank = 1 then channel end) as channel,
        max(case when is_open and choice_rank = 1 then law_version end) as law_version,

        -- numbers
        max(case when is_open and choice_rank = 1 then room end) as channel_room,

        -- flags: whether any channel passes this gate and those before it
        max(case when is_live then 1 else 0 end) = 1 as has_live,
        max(case when is_live and is_permitted then 1 else 0 end) = 1 as has_permitted,
        max(case when is_live and is_permitted and not is_suppressed then 1 else 0 end) = 1 as has_unsuppressed,
        max(
            case
                when is_live and is_permitted and not is_suppressed and (is_address_owner or not has_address) then 1
                else 0
            end
        ) = 1 as has_own_or_none,
        max(case when is_live and is_permitted and not is_suppressed and is_lawful then 1 else 0 end) = 1 as has_lawful,
        max(
            case when is_live and is_permitted and not is_suppressed and is_lawful and has_slot then 1 else 0 end
        ) = 1 as has_slot,
        max(case when is_open then 1 else 0 end) = 1 as has_open,

        -- instants, UTC
        max(case when is_open and choice_rank = 1 then consented_at end) as consented_at,
        max(case when is_open and choice_rank = 1 then slot_at end) as slot_at
    from ranked
    group by campaign, person_id
)

select * from final
