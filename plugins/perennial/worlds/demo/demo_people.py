"""Made-up people for the demo's households.

The md5 of the household's number determines them. Nobody real can be reached: addresses are below
example.com (RFC 2606), phone numbers from 555-0100 to 555-0199, reserved for fiction.
"""

_AREA_CODES = """
    202, 203, 206, 210, 212, 213, 214, 215, 216, 305, 312, 313, 314, 315, 401, 402, 404, 405, 406,
    412, 415, 502, 503, 504, 505, 512, 601, 602, 603, 605
"""  # one per hundred households, because an area has a hundred such numbers

_NAMES = """
    'Alex', 'Amir', 'Anna', 'Ben', 'Carla', 'Chloe', 'Daniel', 'Diana', 'Elena', 'Emma', 'Felix',
    'Grace', 'Hannah', 'Iris', 'Jack', 'James', 'Julia', 'Kevin', 'Laura', 'Leo', 'Linda', 'Lucas',
    'Maria', 'Mark', 'Maya', 'Nina', 'Noah', 'Olivia', 'Oscar', 'Paula', 'Peter', 'Rosa', 'Ruth',
    'Sam', 'Sara', 'Sofia', 'Thomas', 'Tina', 'Victor', 'Zoe'
"""

_CHINESE_NAMES = """
    '伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '军', '杰', '娟', '涛', '超',
    '霞', '平', '刚', '桂英'
"""

PEOPLE_SQL = f"""
-- A number in [0, size) that `salt` draws for a household, the same on every run.
create macro draw(salt, id, size) as
    cast(cast('0x' || substr(md5(salt || ':' || id), 1, 8) as ubigint) % size as integer);

-- Grain: one household. It registered up to thirty days before its first purchase.
create temp table households as
select
    household_id as number,
    cast(household_id as varchar) as external_id,
    draw('locale', external_id, 100) < 20 as is_chinese,
    draw('zone', external_id, 100) as zone_draw,
    draw('email', external_id, 100) < 92 as has_email,
    draw('phone', external_id, 100) < 70 as has_phone,
    local_day(min(transaction_timestamp)) - draw('registered', external_id, 31) as registered_on,
    instant_of(registered_on + interval 12 hour) as registered_at
from transactions
group by household_id;

-- Grain: one household.
create view profiles as
select
    external_id,
    if(
        is_chinese,
        [{_CHINESE_NAMES}][1 + draw('name', external_id, 20)],
        [{_NAMES}][1 + draw('name', external_id, 40)]
    ) as first_name,
    if(is_chinese, 'zh', 'en') as locale,
    case
        when zone_draw < 1 then null
        when zone_draw < 5 then 'Asia/Shanghai'
        when zone_draw < 10 then 'America/Los_Angeles'
        when zone_draw < 18 then 'America/Chicago'
        else 'America/New_York'
    end as time_zone,
    if(time_zone = 'Asia/Shanghai', 'CN', 'US') as region,
    if(
        draw('has_birthday', external_id, 100) < 85,
        date '1940-01-01' + draw('birthday', external_id, 22000),
        null
    ) as birth_on,
    registered_at,
    registered_at as updated_at,
    delivered_at(registered_on) as loaded_at
from households
where registered_on >= getvariable('first_day') and registered_on < getvariable('end_day')
order by number;

-- Grain: one address of a household.
create view contacts as
with addresses as (
    select *, 'email' as contact_type, 'household-' || external_id || '@example.com' as address
    from households
    where has_email

    union all

    select
        *,
        'phone',
        '+1' || [{_AREA_CODES}][1 + number // 100] || '55501' || printf('%02d', number % 100)
    from households
    where has_phone
)

select
    external_id,
    contact_type,
    address,
    registered_at as updated_at,
    delivered_at(registered_on) as loaded_at
from addresses
where registered_on >= getvariable('first_day') and registered_on < getvariable('end_day')
order by number, contact_type;

-- Grain: one answer of a household about one channel; who never answered has no row.
create view consents as
with granted as (
    select *, 'email' as channel
    from households
    where has_email and draw('consent email', external_id, 100) < 85

    union all

    select *, 'sms'
    from households
    where has_phone and draw('consent sms', external_id, 100) < 60
),

answers as (
    select
        *,
        'granted' as status,
        registered_on as answered_on,
        'checkout form v3, ticked' as evidence
    from granted

    union all

    select
        *,
        'withdrawn',
        registered_on + 1
        + draw('withdrawn on ' || channel, external_id, date '2017-12-31' - registered_on),
        'preference page, switched off'
    from granted
    where draw('withdrawn ' || channel, external_id, 100) < 3
)

select
    external_id,
    'marketing' as purpose,
    channel,
    status,
    instant_of(answered_on + interval 12 hour) as occurred_at,
    evidence,
    delivered_at(answered_on) as loaded_at
from answers
where answered_on >= getvariable('first_day') and answered_on < getvariable('end_day')
order by number, channel, occurred_at;
"""
"""Views `profiles`, `contacts` and `consents` of the days `first_day` to `end_day` (exclusive)."""
