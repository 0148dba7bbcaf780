-- One row per external id that a link ties to another: its person, named by the account known first.
{%- set always = "cast('1970-01-01' as date)" %}

with

accounts as (select * from {{ ref('linked_accounts') }}),

seen as (select * from {{ ref('seen_accounts') }}),

profiles as (
    select * from {{ source('raw', 'profiles') }}
    where loaded_at < {{ known_before() }}
),

links as (
    select * from {{ ref('stg_links') }}
    where identifier_type = 'external_id'
),

-- everything that was ever said about anybody
mentions as (
    select
        external_id,
        known_order,
        ingest_number,
        known_at,
        visible_on
    from seen
    union all
    select
        external_id,
        {{ order_of('coalesce(ingest_number, 0)', local_date('loaded_at')) }} as known_order,
        cast(coalesce(ingest_number, 0) as integer) as ingest_number,
        cast(loaded_at as timestamp) as known_at,
        {{ visible_on(always, 'loaded_at') }} as visible_on
    from profiles
    {% for end in ('external_id', 'identifier') %}
        union all
        select
            {{ end }} as external_id,
            {{ order_of('ingest_number', local_date('occurred_at')) }} as known_order,
            ingest_number,
            loaded_at as known_at,
            visible_on
        from links
    {% endfor %}
),

members as (
    select
        accounts.external_id,
        accounts.account_group,
        min(mentions.known_order) as known_order,
        greatest(max(accounts.ingest_number), max(mentions.ingest_number)) as ingest_number,
        min(mentions.known_at) as known_at,
        greatest(max(accounts.visible_on), max(mentions.visible_on)) as visible_on
    from accounts
    inner join mentions on accounts.external_id = mentions.external_id
    group by accounts.external_id, accounts.account_group
),

final as (
    select
        -- ids
        cast(
            first_value(external_id) over (
                partition by account_group order by known_order asc nulls last, external_id asc nulls last
            ) as string
        ) as person_id,
        external_id,

        -- numbers
        max(ingest_number) over (partition by account_group) as ingest_number,

        -- dates and instants, UTC
        known_at,
        max(visible_on) over (partition by account_group) as visible_on
    from members
)

select * from final
