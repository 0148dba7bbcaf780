-- A made-up company with skewed, bursty, partly late events. Every choice is a hash of its subject, so the rows are the
-- same every time. A few people cause most events; people come and go over the whole time, and are active in
-- fortnights. One event in 100 reaches the landing zone one to three days late.

-- A number in [0, 1) for a choice about a subject. (DuckDB's hash of two values only XORs the second in, so choices
-- about one subject would depend on each other.)
create macro u(about, choice) as
    (hash(xor(cast(about as ubigint), cast(choice * 2654435761 as ubigint))) >> 11) / 9007199254740992.0;

-- A number in 0 .. count - 1, the first most often: Zipf without its head. The busiest person has about 130 times the
-- average; the less busy half has a fifth of all.
create macro skewed(x, count) as
    least(cast(floor(count * (pow(0.05 + 0.95 * x, 3) - pow(0.05, 3)) / (1 - pow(0.05, 3))) as bigint), count - 1);

-- The same numbers in another order, to spread heavy users over the ids.
create macro scrambled(n, count) as (n * 7919 + 13) % count;

-- When people join (a third before the first day), how long they stay, and when they are active.
create macro joined(p, days) as
    case when u(p, 1) < 0.33 then 0 else cast(floor(0.98 * days * u(p, 2)) as bigint) end;
create macro stays(p, days) as cast(14 - 0.5 * days * ln(1 - u(p, 3)) as bigint);
create macro is_active(p, d, days) as
    d - joined(p, days) between 0 and stays(p, days)
    and (
        (joined(p, days) > 0 and d - joined(p, days) < 14) -- newcomers are curious
        or u(p * 1000 + (d + p % 28) // 14, 4) < 0.5
    );

-- Draws per day that give the wanted number of events: some draws hit people who are inactive that day.
create macro draws(events, people, days) as table
    select
        cast(round(events / days / avg(if(is_active(p, d, days), 1.0, 0.0))) as bigint) as draws
    from (
        select
            scrambled(skewed(u(n, 41), people), people) as p,
            cast(floor(days * u(n, 42)) as bigint) as d
        from range(200000) as given (n)
    );

-- Events from one day of history to before another, in order.
create macro events(first_on, from_d, until_d, days, people, draws) as table
    with

    -- (materialized, because DuckDB would compute the person anew at each use)
    drawn as materialized (
        select
            x // draws as d,
            x % draws as n,
            hash((x // draws) * 1000000000 + x % draws) as h,
            scrambled(skewed(u(hash((x // draws) * 1000000000 + x % draws), 0), people), people) as p
        from range(cast(from_d as bigint) * draws, cast(until_d as bigint) * draws) as given (x)
    ),

    acted as (
        select
            d,
            n,
            h,
            p,
            case
                when u(h, 6) < 0.40 then 'product_viewed'
                when u(h, 6) < 0.58 then 'visit'
                when u(h, 6) < 0.72 then 'purchase_item'
                when u(h, 6) < 0.83 then 'login'
                when u(h, 6) < 0.94 then 'purchase'
                else 'cart_added'
            end as event_type,
            case when u(h, 9) < 0.01 then cast(1 + floor(3 * u(h, 10)) as integer) else 0 end as late_days
        from drawn
        where is_active(p, d, days)
    )

    select
        'e' || d || '-' || n as event_id,
        'p' || p as external_id,
        case
            when event_type in ('purchase_item', 'product_viewed', 'cart_added')
                then 'product-' || scrambled(skewed(u(h, 11), 50000), 50000)
        end as product_id,
        event_type,
        case when event_type in ('purchase', 'purchase_item') then 'USD' end as currency,
        case
            when event_type = 'purchase'
                then '{"basket_id":"b' || d || '-' || n || '","store_id":"s' || skewed(u(h, 12), 200) || '"}'
            when event_type = 'purchase_item' then '{"basket_id":"b' || d || '-' || n || '","quantity":1}'
            when event_type = 'visit' then if(u(h, 12) < 0.7, '{"channel":"app"}', '{"channel":"web"}')
        end as properties,
        'synthetic' as source,
        cast(d + 1 + late_days as integer) as ingest_number,
        case
            when event_type in ('purchase', 'purchase_item')
                -- around 12 with a long tail, at each person's own level
                then cast(round(exp(1.5 + 2 * u(p, 5) + 1.5 * (u(h, 13) + u(h, 14) - 1)), 2) as decimal(18, 4))
        end as amount,
        -- between 06:00 and midnight UTC, most in the evening: a UTC day is a business day from Lisbon to New York
        cast(first_on as timestamp) + to_days(cast(d as integer)) + interval '6' hour
        + to_microseconds(cast(64800000000 * greatest(u(h, 7), u(h, 8)) as bigint)) as occurred_at,
        cast(first_on as timestamp) + to_days(cast(d as integer)) + interval '31' hour + to_days(late_days) as loaded_at
    from acted;

create macro people(first_on, days, people) as table
    select
        p,
        'p' || p as external_id,
        'synthetic' as source,
        1 as ingest_number,
        cast(first_on as timestamp) + to_days(cast(joined(p, days) as integer)) as joined_at,
        cast(first_on as timestamp) + to_days(cast(joined(p, days) as integer)) + interval '1' hour as loaded_at
    from range(people) as given (p);

create macro profiles(first_on, days, people) as table
    select
        * exclude (p, joined_at),
        'Name ' || p as first_name,
        if(u(p, 21) < 0.2, 'zh', 'en') as locale,
        joined_at as registered_at,
        joined_at as updated_at
    from people(first_on, days, people);

create macro contact_points(first_on, days, people) as table
    select
        * exclude (p, joined_at),
        'email' as contact_type,
        md5('e' || p) as address_hash,
        joined_at as updated_at
    from people(first_on, days, people);

create macro consents(first_on, days, people) as table
    select
        * exclude (p, joined_at),
        'marketing' as purpose,
        'email' as channel,
        if(u(p, 22) < 0.8, 'granted', 'withdrawn') as status,
        'form' as evidence,
        joined_at as occurred_at
    from people(first_on, days, people);

create macro products(first_on) as table
    select
        'product-' || n as product_id,
        'Product ' || n as name,
        'category-' || skewed(u(n, 31), 40) as category,
        'brand-' || skewed(u(n, 32), 400) as brand,
        'synthetic' as source,
        1 as ingest_number,
        cast(first_on as timestamp) as updated_at,
        cast(first_on as timestamp) as loaded_at
    from range(50000) as given (n);
