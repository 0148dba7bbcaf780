"""The vault: addresses come in by person, and go out by hash at the last moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from perennial.domain import BrokenWorld
from perennial.stores.ledger import Contact, ErasedValue, Ledger, address_hash, normalise

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = b"made up"


def contact(external_id: str, address: str, updated_at: datetime = MONDAY) -> Contact:
    return Contact(external_id, "email", address_hash("email", address, KEY), address, updated_at)


def test_contacts_are_found_by_account_and_type(ledger: Ledger) -> None:
    jo, al = contact("p1", "jo@example.com"), contact("p2", "al@example.com")

    assert ledger.vault.put([jo, al]) == 2
    assert ledger.vault.contacts("email", ["p2", "p3"]) == {"p2": al}
    assert ledger.vault.contacts("phone", ["p1"]) == {}


def test_the_newest_address_wins_in_any_order(ledger: Ledger) -> None:
    """Files come late; an old one must not bring an old address back."""
    old = contact("p1", "old@example.com", MONDAY)
    new = contact("p1", "new@example.com", MONDAY + timedelta(days=1))
    ledger.vault.put([new])

    assert ledger.vault.put([old]) == 0
    assert ledger.vault.contacts("email", ["p1"]) == {"p1": new}


def test_of_two_addresses_of_one_instant_the_same_one_always_wins(ledger: Ledger) -> None:
    """The order of lines in a file decides nothing."""
    one, two = contact("p1", "one@example.com"), contact("p1", "two@example.com")
    winners = []
    for pair in ([one, two], [two, one]):
        with ledger.engine.begin() as connection:
            connection.execute(text("delete from contacts"))
        ledger.vault.put(pair)
        winners.append(ledger.vault.contacts("email", ["p1"])["p1"])

    assert winners[0] == winners[1]


def test_thousands_are_looked_up_at_once(ledger: Ledger) -> None:
    """Databases limit the parameters of one statement."""
    people = [contact(f"p{i}", f"p{i}@example.com") for i in range(1201)]
    ledger.vault.put(people)

    assert len(ledger.vault.contacts("email", [one.external_id for one in people])) == 1201


def test_no_trace_of_an_address_is_printed(ledger: Ledger) -> None:
    """Not by a value, and not by a database that quotes the row it refuses."""
    broken = Contact("p1", "email", None, "jo@example.com", MONDAY)  # type: ignore[arg-type]

    with pytest.raises(BrokenWorld) as caught:
        ledger.vault.put([broken])

    assert caught.value.__suppress_context__
    assert "jo@" not in f"{broken!r} {caught.value!r}"


@given(st.text(), st.sampled_from(["email", "phone"]))
def test_a_normal_spelling_is_its_own_normal_spelling(address: str, contact_type: str) -> None:
    """So hashing twice on the way cannot miss."""
    normal = normalise(contact_type, address)

    assert normalise(contact_type, normal) == normal


def test_an_erased_address_stays_out(ledger: Ledger) -> None:
    """Whoever brings it back, in whatever spelling; others of the same delivery are kept."""
    jo, al = contact("p1", "jo@example.com"), contact("p2", "al@example.com")
    ledger.erasures.add([ErasedValue(jo.address_hash, "email", "erased-1", MONDAY)])

    assert ledger.vault.put([contact("p9", "JO@example.com"), al]) == 1
    assert ledger.vault.put([jo]) == 0
    assert ledger.vault.contacts("email", ["p1", "p2", "p9"]) == {"p2": al}
