"""What the sandbox took stays, and can be found."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.deliveries.providers.emulation.taken_messages import Counts, Store, Taken


def mail(recipient: str = "jo@example.com", text: str = "Come back.", **more: str) -> Taken:
    return Taken("smtp", "email", recipient, text, b"raw", **more)


@pytest.fixture
def store() -> Store:
    return Store(":memory:", lambda: datetime(2026, 3, 1, 15, tzinfo=UTC))


def test_a_restart_keeps_what_was_taken(tmp_path: Path) -> None:
    first = Store(tmp_path / "sandbox" / "taken.sqlite")
    row = first.take(mail(subject="想你了"))
    first.close()

    again = Store(tmp_path / "sandbox" / "taken.sqlite")

    assert again.get(row.taken_id) == (row, b"raw")
    assert again.search() == [row]
    again.close()


@pytest.mark.parametrize(
    "words", ["jo@", "WE MISS", "水果", "basket miss", "ｗｅ", "hello@example", "100%"]
)
def test_words_are_found_in_every_part_of_a_message(store: Store, words: str) -> None:
    wanted = store.take(
        mail(subject="We miss you", text="100% 您的水果 basket", sender="hello@example.com")
    )
    store.take(mail("al@example.org", "nothing", sender="other@example.org"))

    assert store.search(words) == [wanted]


@given(words=st.text(max_size=20))
def test_any_search_text_is_taken_literally(words: str) -> None:
    store = Store(":memory:")
    row = store.take(mail(text=words.encode("utf-8", "replace").decode()))

    found = store.search(words.encode("utf-8", "replace").decode())

    assert found == [row]


def test_pages_list_each_message_once_newest_first(store: Store) -> None:
    rows = [store.take(mail(text=str(number))) for number in range(5)]

    first = store.search(rows=2)
    second = store.search(rows=2, before=first[-1].taken_id)

    assert [*first, *second] == rows[:0:-1]


def test_a_message_that_came_twice_has_one_key(store: Store) -> None:
    """If the protocol has no key, recipient and text make one."""
    for message in (mail(key="m1"), mail(key="m1"), mail(text="a"), mail(text="b"), mail(text="a")):
        store.take(message)

    assert store.counts() == {"smtp": Counts(total=5, distinct=3)}
    first = store.find("smtp", "m1")
    assert first
    assert first.taken_id == 1
    assert store.find("twilio", "m1") is None


def test_all_is_deleted(store: Store) -> None:
    old = store.take(mail())

    assert store.clear() == 1
    assert store.search() == []
    assert store.take(mail()).taken_id > old.taken_id
