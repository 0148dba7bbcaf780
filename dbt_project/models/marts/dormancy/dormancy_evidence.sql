-- One row per dormant or lost person and piece of evidence of why they fell silent.
{%- set rules = var('dormancy') %}
{%- set evidence_types = ['survey_answered', 'privacy_requested', 'error_shown', 'login_failed', 'campaign_received'] %}

with

stages as (select * from {{ ref('stages') }}),

silent as (
    select
        person_id,
        last_use_on,
        {{ days_after('last_use_on', -rules.look_back_days) }} as since_on,
        {{ days_after('last_use_on', -rules.shortly_days) }} as shortly_since_on
    from stages
    where activity_stage in ('dormant', 'lost')
),

events as (
    select * from {{ ref('person_events') }}
    where
        {{ is_event_in(evidence_types) }}
        and utc_day >= {{ days_after(as_of(), -rules.history_days) }}
),

feedback_items as (select * from {{ ref('feedback_items') }}),

deliveries as (select * from {{ ref('stg_deliveries') }}),

permissions as (select * from {{ ref('permissions') }}),

said as (
    select
        silent.person_id,
        silent.last_use_on,
        silent.shortly_since_on,
        events.event_id,
        events.event_type,
        lower(
            case events.event_type
                when 'survey_answered' then {{ property('events.properties', 'answer') }}
                when 'privacy_requested' then {{ property('events.properties', 'request') }}
                when 'error_shown' then {{ property('events.properties', 'feature') }}
            end
        ) as code,
        events.occurred_on
    from silent
    inner join events
        on
            silent.person_id = events.person_id
            and silent.since_on <= events.occurred_on
),

-- evidence that only counts together
troubles as (
    select
        person_id,
        event_id,
        event_type,
        code,
        occurred_on
    from said
    where
        event_type in ('error_shown', 'login_failed')
        and occurred_on >= shortly_since_on
),

messages as (
    select
        person_id,
        event_id,
        'campaign_received' as event_type,
        cast(null as string) as code,
        occurred_on
    from said
    where event_type = 'campaign_received' and occurred_on <= last_use_on
    union all
    select
        silent.person_id,
        deliveries.message_id as event_id,
        'campaign_received' as event_type,
        cast(null as string) as code,
        deliveries.decided_on as occurred_on
    from silent
    inner join deliveries
        on
            silent.person_id = deliveries.person_id
            and silent.since_on <= deliveries.decided_on
            and silent.last_use_on >= deliveries.decided_on
    where
        deliveries.message_class = 'marketing'
        and deliveries.state not in ('rejected', 'withheld')
),

ranked as (
    select
        *,
        count(*) over (partition by person_id, event_type) as event_count,
        row_number() over (
            partition by person_id, event_type
            order by occurred_on desc nulls last, event_id desc nulls last
        ) as event_rank
    from (
        select * from troubles
        union all
        select * from messages
    ) as counted
),

evidence as (
    select
        person_id,
        event_id as evidence_id,
        'survey' as evidence_source,
        code,
        {{ reason_of_answer('code') }} as reason,
        1 as strength,
        1 as event_count,
        occurred_on
    from said
    where event_type = 'survey_answered'
    union all
    select
        person_id,
        event_id as evidence_id,
        'privacy_request' as evidence_source,
        code,
        'privacy_worry' as reason,
        2 as strength,
        1 as event_count,
        occurred_on
    from said
    where event_type = 'privacy_requested'
    union all
    select
        silent.person_id,
        feedback_items.event_id as evidence_id,
        feedback_items.kind as evidence_source,
        feedback_items.area as code,
        'bad_experience' as reason,
        3 as strength,
        1 as event_count,
        feedback_items.opened_on as occurred_on
    from silent
    inner join feedback_items
        on
            silent.person_id = feedback_items.person_id
            and silent.since_on <= feedback_items.opened_on
    where
        feedback_items.state in ('open', 'fixed')
        or (feedback_items.state = 'rated' and feedback_items.score <= {{ rules.bad_score }})
    union all
    select
        person_id,
        event_id as evidence_id,
        case event_type
            when 'error_shown' then 'errors'
            when 'login_failed' then 'failed_logins'
            else 'messages'
        end as evidence_source,
        code,
        case event_type
            when 'error_shown' then 'bad_experience'
            when 'login_failed' then 'forgot'
            else 'information_overload'
        end as reason,
        case event_type when 'error_shown' then 4 when 'login_failed' then 5 else 6 end as strength,
        event_count,
        occurred_on
    from ranked
    where
        event_rank = 1
        and event_count >= case event_type
            when 'error_shown' then {{ rules.error_count }}
            when 'login_failed' then {{ rules.login_failed_count }}
            else {{ rules.message_count }}
        end
    union all
    select
        silent.person_id,
        permissions.purpose || ':' || permissions.channel as evidence_id,
        'consent_withdrawn' as evidence_source,
        permissions.channel as code,
        'privacy_worry' as reason,
        7 as strength,
        1 as event_count,
        {{ local_date('permissions.occurred_at') }} as occurred_on
    from silent
    inner join permissions
        on
            silent.person_id = permissions.person_id
            and silent.since_on <= {{ local_date('permissions.occurred_at') }}
    where not permissions.is_granted
),

final as (
    select
        -- ids
        person_id,
        cast(evidence_id as string) as evidence_id,

        -- text
        cast(evidence_source as string) as evidence_source,
        cast(code as string) as evidence_code,
        cast(reason as string) as reason,

        -- numbers
        cast(strength as integer) as strength,
        cast(event_count as integer) as event_count,

        -- dates
        occurred_on as evidence_on
    from evidence
    where reason is not null
)

select * from final
