-- One row per campaign and person who is of its audience, or in an open round of it; with the templates' variables as a
-- JSON object. The list is the campaigns' default order; `excluded_campaigns` leaves out one that failed today.
{% set campaigns = [
    'vip_exclusive',
    'dormant_winback',
    'welcome_first_order',
] -%}

with

no_one as (
    select
        cast(null as string) as campaign,
        cast(null as string) as person_id,
        cast(null as string) as variables,
        cast(null as string) as impersonal_variables,
        cast(null as boolean) as is_entering
    where false
),

audiences as (
    select * from no_one
    {% for campaign in campaigns if campaign not in var('excluded_campaigns') %}
        union all
        select
            cast('{{ campaign }}' as string) as campaign,
            cast(person_id as string) as person_id,
            {{ variables_of(ref(campaign)) }} as variables,
            {{ impersonal_variables_of(ref(campaign)) }} as impersonal_variables,
            {{ is_entering_of(ref(campaign)) }} as is_entering
        from {{ ref(campaign) }}
    {% endfor %}
),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

rounds as (
    select * from {{ ref('rounds') }}
    where is_open
),

left_audience as (
    select
        rounds.campaign,
        rounds.person_id
    from rounds
    inner join policies on rounds.campaign = policies.campaign
    left join audiences
        on
            rounds.campaign = audiences.campaign
            and rounds.person_id = audiences.person_id
    where audiences.person_id is null
),

final as (
    select
        campaign,
        person_id,
        variables,
        impersonal_variables,
        is_entering,
        true as is_in_audience
    from audiences
    union all
    select
        campaign,
        person_id,
        cast('{}' as string) as variables,
        cast('{}' as string) as impersonal_variables,
        false as is_entering,
        false as is_in_audience
    from left_audience
)

select * from final
