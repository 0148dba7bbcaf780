"""Groups."""

from hypothesis import given
from hypothesis import strategies as st

from perennial.ledger.writing import in_groups


@given(st.lists(st.integers()), st.integers(1, 10))
def test_groups_lose_nothing_and_are_never_too_large(items: list[int], size: int) -> None:
    """Nor empty: an empty statement is an error to some drivers."""
    groups = list(in_groups(items, size))

    assert [item for group in groups for item in group] == items
    assert all(1 <= len(group) <= size for group in groups)
