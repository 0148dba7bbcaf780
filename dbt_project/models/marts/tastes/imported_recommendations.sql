-- One row per person and product of the fresh list that a model elsewhere made for them.
{{ config(materialized='view') }}

with

listed as (select * from {{ ref('stg_recommendations') }}),

identities as (select * from {{ ref('identities') }}),

products as (select * from {{ ref('stg_products') }}),

-- of a person's several accounts, the one with the latest list
owned as (
    select
        identities.person_id,
        listed.product_id,
        listed.model,
        listed.item_rank,
        listed.score,
        listed.generated_at,
        rank() over (
            partition by identities.person_id
            order by listed.generated_at desc nulls last, listed.external_id asc nulls last
        ) as list_rank
    from listed
    inner join products on listed.product_id = products.product_id and products.is_recommendable
    inner join identities
        on
            listed.external_id = identities.identifier
            and identities.identifier_type = 'external_id'
),

final as (
    select
        -- ids
        person_id,
        product_id,

        -- text
        model,

        -- numbers
        cast(
            row_number() over (
                partition by person_id
                order by item_rank asc nulls last, product_id asc nulls last
            ) as integer
        ) as place,
        score,

        -- instants, UTC
        generated_at
    from owned
    where list_rank = 1
)

select * from final
