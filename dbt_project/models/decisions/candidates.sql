-- One row per campaign and person of its audience, with the templates' variables as a JSON object.
-- The list is the campaigns' default order; a campaign that failed today is left out by `excluded_campaigns`.
{% set campaigns = [
    'vip_exclusive',
    'dormant_winback',
    'welcome_first_order',
] -%}

with

no_one as (
    select
        cast(null as varchar) as campaign,
        cast(null as varchar) as person_id,
        cast(null as varchar) as variables
    where false
),

final as (
    select
        campaign,
        person_id,
        variables
    from no_one
    {% for campaign in campaigns if campaign not in var('excluded_campaigns') %}
        union all
        select
            cast('{{ campaign }}' as varchar) as campaign,
            cast(person_id as varchar) as person_id,
            {{ variables_of(ref(campaign)) }} as variables
        from {{ ref(campaign) }}
    {% endfor %}
)

select * from final
