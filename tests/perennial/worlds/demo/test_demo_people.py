"""The demo's people are plainly made up, always the same, and can't be reached."""

import re

from tests.perennial.worlds.demo.conftest import Year


def shares(year: Year, query: str) -> tuple[float, ...]:
    return year.con.execute(query).fetchall()[0]


def test_every_household_registered_before_it_bought(year: Year) -> None:
    """At most 30 days and a morning lie between registration and the end of the first day."""
    people, first_buys, early = shares(
        year,
        """
        select
            count(distinct external_id),
            count(*),
            min(date_diff('day', registered_at, first_at))
        from profiles
        inner join (
            select external_id, min(occurred_at) as first_at
            from events
            where event_type = 'purchase'
            group by external_id
        ) using (external_id)
        """,
    )

    assert (people, first_buys) == (2_469, 2_469)
    assert early >= 0


def test_addresses_are_reserved_for_examples_and_fiction(year: Year) -> None:
    """RFC 2606, and 555-0100 to 555-0199; none is shared."""
    rows = year.con.execute("select external_id, contact_type, address from contacts").fetchall()

    for external_id, contact_type, address in rows:
        if contact_type == "email":
            assert address == f"household-{external_id}@example.com"
        else:
            assert re.fullmatch(r"\+1[2-9][0-9]{2}55501[0-9]{2}", address)
    assert len({address for *_, address in rows}) == len(rows)
    assert len({(external_id, kind) for external_id, kind, _ in rows}) == len(rows)


def test_people_differ_in_language_channels_zone_and_birthday(year: Year) -> None:
    chinese, abroad, zoneless, dated = shares(
        year,
        """
        select
            avg(cast(locale = 'zh' as integer)),
            avg(cast(time_zone <> 'America/New_York' as integer)),
            avg(cast(time_zone is null as integer)),
            avg(cast(birth_on is not null as integer))
        from profiles
        """,
    )
    mail, phone = shares(
        year,
        "select count(*) filter (where contact_type = 'email') / 2469, "
        "count(*) filter (where contact_type = 'phone') / 2469 from contacts",
    )

    assert (0.18 < chinese < 0.22, 0.12 < abroad < 0.22, 0 < zoneless < 0.02) == (True,) * 3
    assert (0.82 < dated < 0.88, 0.90 < mail < 0.94, 0.66 < phone < 0.74) == (True,) * 3


def test_reachable_people_consent_and_some_withdraw(year: Year) -> None:
    granted_mail, granted_sms, withdrawn, without_contact, early = shares(
        year,
        """
        with answers as (
            select
                consents.*,
                contacts.external_id is null as is_unreachable,
                min(occurred_at) over (partition by consents.external_id, channel) as granted_at
            from consents
            left join contacts
                on
                    consents.external_id = contacts.external_id
                    and contacts.contact_type = if(channel = 'sms', 'phone', 'email')
        )
        select
            count(*) filter (where status = 'granted' and channel = 'email')
            / (select count(*) from contacts where contact_type = 'email'),
            count(*) filter (where status = 'granted' and channel = 'sms')
            / (select count(*) from contacts where contact_type = 'phone'),
            count(*) filter (where status = 'withdrawn')
            / count(*) filter (where status = 'granted'),
            count(*) filter (where is_unreachable or evidence is null),
            count(*) filter (where status = 'withdrawn' and occurred_at <= granted_at)
        from answers
        """,
    )

    assert (without_contact, early) == (0, 0)
    assert (0.82 < granted_mail < 0.88, 0.56 < granted_sms < 0.64) == (True, True)
    assert 0.015 < withdrawn < 0.045
