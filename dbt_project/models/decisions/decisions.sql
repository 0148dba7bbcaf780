-- One row per candidate: send, hold out or skip, with the one reason. Frozen to the lake when the gate has passed.
with

candidates as (select * from {{ ref('candidates') }}),

verdicts as (select * from {{ ref('verdicts') }}),

eligibility as (select * from {{ ref('eligibility') }}),

due_steps as (select * from {{ ref('due_steps') }}),

channels as (select * from {{ ref('chosen_channels') }}),

expected as (select * from {{ ref('expected_values') }}),

offers as (select * from {{ ref('offer_choices') }}),

places as (select * from {{ ref('contact_places') }}),

pressure as (select * from {{ ref('contact_pressure') }}),

people as (select * from {{ ref('person_profile') }}),

policies as (
    select * from {{ ref('stg_campaign_policies') }}
    where valid_on = {{ as_of() }}
),

variants as (
    select * from {{ ref('stg_campaign_variants') }}
    where valid_on = {{ as_of() }}
),

final as (
    select
        -- ids
        candidates.campaign,
        due_steps.step,
        candidates.person_id,
        case
            when verdicts.outcome = 'send'
                then md5(
                    candidates.campaign || '|' || due_steps.step || '|' || candidates.person_id || '|'
                    || {{ occurrence('policies.reentry', 'due_steps.round') }}
                )
        end as message_id,
        channels.address_hash,

        -- text
        policies.programme,
        policies.message_class,
        policies.purpose,
        verdicts.outcome,
        verdicts.reason,
        verdicts.arm,
        channels.channel,
        variants.variant,
        people.locale,
        {{ occurrence('policies.reentry', 'due_steps.round') }} as occurrence,
        offers.offer,
        people.activity_stage,
        people.rfm_segment,
        case when eligibility.is_impersonal then candidates.impersonal_variables else candidates.variables end
            as variables,
        {{ json_of([
            'channels.consented_at',
            'due_steps.last_taken_on',
            'pressure.last_contacted_on',
            'pressure.unanswered_count',
            'channels.channel_room',
            'places.time_zone',
            'places.is_zone_known',
            'places.law_region',
            'places.best_hour',
            'expected.response',
            'offers.face_value',
            'offers.ruled_rank',
            'offers.open_size_count',
            'offers.is_explored',
            'eligibility.global_bucket',
            'eligibility.campaign_bucket',
            'eligibility.variant_bucket',
            'verdicts.was_held_out',
            'verdicts.was_held_out_here',
        ]) }} as evidence,
        policies.definition_hash,
        cast('2' as string) as rule_version,
        channels.law_version,
        cast('{{ var("holdout_version") }}' as string) as holdout_version,

        -- numbers
        due_steps.round,
        policies.priority,
        case when eligibility.is_impersonal and offers.offer is not null then 1 else offers.size_rank end
            as offer_size_rank,
        expected.expected_cost,
        expected.expected_value,

        -- flags
        eligibility.is_impersonal,

        -- dates and instants, UTC
        due_steps.entered_on,
        people.value_model_on,
        channels.slot_at
    from candidates
    inner join verdicts on candidates.campaign = verdicts.campaign and candidates.person_id = verdicts.person_id
    inner join eligibility
        on candidates.campaign = eligibility.campaign and candidates.person_id = eligibility.person_id
    inner join due_steps on candidates.campaign = due_steps.campaign and candidates.person_id = due_steps.person_id
    inner join channels on candidates.campaign = channels.campaign and candidates.person_id = channels.person_id
    inner join policies on candidates.campaign = policies.campaign
    left join expected on candidates.campaign = expected.campaign and candidates.person_id = expected.person_id
    left join offers on candidates.campaign = offers.campaign and candidates.person_id = offers.person_id
    left join places on candidates.person_id = places.person_id
    left join pressure on candidates.person_id = pressure.person_id
    left join people on candidates.person_id = people.person_id
    left join variants
        on
            candidates.campaign = variants.campaign
            and eligibility.variant_bucket >= variants.from_bucket
            and eligibility.variant_bucket < variants.until_bucket
)

select * from final
