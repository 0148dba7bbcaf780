"""Addresses come in by person, and go out by hash at the last moment."""

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


def test_an_address_is_found_by_hash_and_by_person(ledger: Ledger) -> None:
    """Decisions have the hash, test sends the person."""
    jo, al = contact("p1", "jo@example.com"), contact("p2", "al@example.com")

    assert ledger.vault.put([jo, al]) == 2
    assert ledger.vault.addresses("email", {jo.address_hash, "none"}) == {
        jo.address_hash: "jo@example.com"
    }
    assert ledger.vault.addresses_of("email", ["p2", "p3"]) == {"p2": "al@example.com"}
    assert ledger.vault.addresses("phone", {jo.address_hash}) == {}


def test_the_newest_address_wins_in_any_order(ledger: Ledger) -> None:
    """A late file must not restore an old address."""
    old = contact("p1", "old@example.com", MONDAY)
    new = contact("p1", "new@example.com", MONDAY + timedelta(days=1))
    ledger.vault.put([new])

    assert ledger.vault.put([old]) == 0
    assert ledger.vault.addresses_of("email", ["p1"]) == {"p1": "new@example.com"}


def test_a_replaced_address_is_not_found(ledger: Ledger) -> None:
    """A person who changed it after the decision gets nothing at the old one."""
    old = contact("p1", "old@example.com")
    ledger.vault.put([old])
    ledger.vault.put([contact("p1", "new@example.com", MONDAY + timedelta(days=1))])

    assert ledger.vault.addresses("email", [old.address_hash]) == {}


def test_of_two_addresses_at_one_instant_the_same_one_always_wins(ledger: Ledger) -> None:
    one, two = contact("p1", "one@example.com"), contact("p1", "two@example.com")
    winners = []
    for pair in ([one, two], [two, one]):
        with ledger.engine.begin() as connection:
            connection.execute(text("delete from contacts"))
        ledger.vault.put(pair)
        winners.append(ledger.vault.addresses_of("email", ["p1"])["p1"])

    assert winners[0] == winners[1]


def test_two_spellings_of_an_address_are_one_address(ledger: Ledger) -> None:
    """Accounts of one household share it."""
    ledger.vault.put([contact("p1", "Jo@Example.com"), contact("p2", "jo@example.com")])
    the_hash = address_hash("email", "JO@example.com ", KEY)

    assert list(ledger.vault.addresses("email", [the_hash])) == [the_hash]


def test_thousands_are_looked_up_at_once(ledger: Ledger) -> None:
    """Databases limit the parameters of one statement."""
    people = [contact(f"p{i}", f"p{i}@example.com") for i in range(1201)]
    ledger.vault.put(people)

    assert len(ledger.vault.addresses("email", [one.address_hash for one in people])) == 1201


def test_no_address_is_printed(ledger: Ledger) -> None:
    broken = Contact("p1", "email", None, "jo@example.com", MONDAY)  # type: ignore[arg-type]

    with pytest.raises(BrokenWorld) as caught:
        ledger.vault.put([broken])

    assert caught.value.__suppress_context__
    assert "jo@" not in f"{broken!r} {caught.value!r}"


@given(st.text(), st.sampled_from(["email", "phone"]))
def test_normalising_twice_changes_nothing(address: str, contact_type: str) -> None:
    """Hashes must match."""
    normal = normalise(contact_type, address)

    assert normalise(contact_type, normal) == normal


def test_an_erased_address_is_not_stored_again(ledger: Ledger) -> None:
    """In any spelling; others of the same file are."""
    jo, al = contact("p1", "jo@example.com"), contact("p2", "al@example.com")
    ledger.erasures.add([ErasedValue(jo.address_hash, "email", "erased-1", MONDAY)])

    assert ledger.vault.put([contact("p9", "JO@example.com"), al]) == 1
    assert ledger.vault.put([jo]) == 0
    assert ledger.vault.addresses("email", [jo.address_hash, al.address_hash]) == {
        al.address_hash: "al@example.com"
    }
