-- One row per value model for the run: the latest one fitted as of a day before the run's, or none.
-- A model of the run's own day came after the day's tables were built.
with

source as (select * from {{ source('recorded', 'value_models') }}),

known as (
    select * from source
    where as_of < {{ as_of() }} and currency = '{{ var("business_currency") }}'
),

newest as (select max(as_of) as as_of from known),

final as (
    select
        -- text
        known.currency,

        -- numbers; time is in weeks
        known.r,
        known.alpha,
        known.a,
        known.b,
        known.p,
        known.q,
        known.gamma,
        cast(known.back_test_error as decimal(18, 6)) as back_test_error,

        -- dates
        cast(known.as_of as date) as model_on
    from known
    inner join newest on known.as_of = newest.as_of
)

select * from final
