-- One row per message that was decided but could not be rendered, with the reason in one word.
with

source as (select * from {{ source('recorded', 'batches') }}),

renamed as (
    select
        message_id,
        max(case when reason = 'no_coupon_left' then reason else 'render_error' end) as reason
    from source
    where
        as_of <= {{ as_of() }}
        and outcome = 'skip'
        and not is_test
    group by message_id
)

select * from renamed
