"""A person's values are found in any spelling, and nobody else's are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.erasure.matched_values import Sought, cleaned
from perennial.stores.ledger import normalise, value_hash

KEY = b"made up"
IDS = frozenset({"c-17", "1234", "anna_k"})
DEVICE = "fGhx7_Qk2:APA91bH-example-token"
ADDRESSES = frozenset(
    {("email", "jo.doe@example.com"), ("phone", "+8613800138000"), ("push_token", DEVICE)}
)
BY_VALUE = Sought.values(IDS, ADDRESSES)
BY_HASH = Sought.hashes(
    frozenset(
        [value_hash("external_id", one, KEY) for one in IDS]
        + [value_hash(kind, one, KEY) for kind, one in ADDRESSES]
    ),
    KEY,
)


@pytest.mark.parametrize("sought", [BY_VALUE, BY_HASH])
@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("mail to Jo.Doe@Example.com failed", True),
        ("<jo.doe@example.com>: no such user", True),
        ("To: jo.doe@example.com.", True),
        ("tel +86 138-0013-8000!", True),
        ("8613800138000", True),
        ("jo.doe@example.org", False),
        ("+8613800138001", False),
        ('{"id": "1234"}', True),
        ('{"user_id": 1234, "n": 5}', True),
        ('{"amount": 1234}', False),
        ("person 1234 has 1234 points", False),
        (f'{{"address": "{DEVICE}"}}', True),
        (f'{{"address": "{DEVICE.lower()}"}}', False),
        ("", False),
    ],
)
def test_a_cell_matches_by_value_and_by_hash(sought: Sought, text: str, *, is_named: bool) -> None:
    assert sought.names(text, is_id=False) is is_named


@pytest.mark.parametrize("sought", [BY_VALUE, BY_HASH])
def test_long_ids_are_found_in_text(sought: Sought) -> None:
    """If they contain a letter; `1234` may be anything."""
    assert list(sought.in_line("explain person anna_k said 1234")) == [(15, 21)]
    assert list(sought.in_line("anna_kerenina")) == []
    assert list(sought.in_line(f"gone: {DEVICE}.")) == [(6, 6 + len(DEVICE))]


def test_a_whole_cell_is_an_id_only_in_a_column_of_ids() -> None:
    assert BY_HASH.names("1234", is_id=True)
    assert not BY_HASH.names("1234", is_id=False)


@given(before=st.text(" abc:<>\n", max_size=5), after=st.text(" abc:<>\n,", max_size=5))
def test_cleaned_text_has_no_match(before: str, after: str) -> None:
    text = f"{before} JO.DOE@example.com {after} +86 138 0013 8000 {before}"
    new = cleaned(text, BY_VALUE, "erased-1")

    assert not BY_HASH.names(new, is_id=False)
    assert new.count("erased-1") == 2


def test_cleaned_json_is_valid_json() -> None:
    text = '{"user_id":1234,"note":"ask jo.doe@example.com","total":1234}'

    assert cleaned(text, BY_VALUE, "erased-1") == (
        '{"user_id":"erased-1","note":"ask erased-1","total":1234}'
    )


def test_values_are_normalised_as_in_the_vault() -> None:
    assert {(kind, normalise(kind, one)) for kind, one in ADDRESSES} == ADDRESSES
