"""Every reason is shown, and of a day each candidate counts once."""

from hypothesis import given
from hypothesis import strategies as st

from perennial.report.funnel import AFTER_DRAW, STOPPED, Funnel, in_order

funnels = st.builds(
    Funnel,
    st.integers(0, 999),
    st.integers(0, 999),
    st.dictionaries(st.sampled_from([*STOPPED, *AFTER_DRAW, "a_new_one"]), st.integers(1, 999)),
)


@given(funnels)
def test_a_days_treatment_is_what_no_rule_stopped_before_the_draw(one: Funnel) -> None:
    """Those sent to, and those whom a limit stopped afterwards."""
    late = sum(count for reason, count in one.skipped.items() if reason not in STOPPED)

    assert one.treatment_count == one.sent_count + late


@given(st.sets(st.sampled_from([*STOPPED, *AFTER_DRAW, "a_new_one"])))
def test_every_reason_that_occurs_is_shown(found: set[str]) -> None:
    """A reason that this page does not know yet comes last; none is dropped."""
    shown = in_order(found)

    assert set(shown) == found
    assert "a_new_one" not in shown[:-1]
