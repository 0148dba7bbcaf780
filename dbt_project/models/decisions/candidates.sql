-- One row per campaign and person in its audience, or in an open round of it: the variables of its templates as a JSON
-- object, and the person's last round. The list has the campaigns' default order; `excluded_campaigns` leaves out those
-- that failed today.
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

rounds as (select * from {{ ref('rounds') }}),

final as (
    select
        -- ids
        coalesce(audiences.campaign, rounds.campaign) as campaign,
        coalesce(audiences.person_id, rounds.person_id) as person_id,

        -- text
        coalesce(audiences.variables, cast('{}' as string)) as variables,
        coalesce(audiences.impersonal_variables, cast('{}' as string)) as impersonal_variables,

        -- numbers
        rounds.round as last_round,
        rounds.rounds_in_year_count,
        rounds.due_step_number,

        -- flags
        audiences.person_id is not null as is_in_audience,
        coalesce(audiences.is_entering, false) as is_entering,
        coalesce(rounds.is_open, false) as is_in_round,
        coalesce(rounds.is_goal_reached, false) as is_goal_reached,

        -- dates
        rounds.entered_on as last_entered_on,
        rounds.last_taken_on
    from audiences
    full join rounds on audiences.campaign = rounds.campaign and audiences.person_id = rounds.person_id
    where audiences.person_id is not null or rounds.is_open
)

select * from final
