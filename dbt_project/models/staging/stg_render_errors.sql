-- One row per message that was decided but could not be rendered.
with

source as (select * from {{ source('recorded', 'batches') }}),

renamed as (
    select distinct message_id
    from source
    where
        as_of <= {{ as_of() }}
        and outcome = 'skip'
        and not is_test
)

select * from renamed
