"""No candidate is lost or counted twice, and every reason is shown."""

from hypothesis import given
from hypothesis import strategies as st

from perennial.report.funnel import AFTER_DRAW, STOPPED, Funnel, reasons, total

funnels = st.builds(
    Funnel,
    st.integers(0, 999),
    st.integers(0, 999),
    st.dictionaries(st.sampled_from([*STOPPED, *AFTER_DRAW, "a_new_one"]), st.integers(1, 999)),
)


@given(st.lists(funnels, max_size=5))
def test_the_total_adds_up_every_campaign(several: list[Funnel]) -> None:
    every = total(several)

    assert every.candidate_count == sum(one.candidate_count for one in several)
    assert every.eligible_count == sum(one.eligible_count for one in several)
    assert (
        every.candidate_count >= every.eligible_count >= every.treatment_count >= every.sent_count
    )


@given(st.lists(funnels, max_size=5))
def test_every_reason_is_shown(several: list[Funnel]) -> None:
    """An unknown one comes last."""
    shown = reasons(several)

    assert set(shown) == {reason for one in several for reason in one.skipped}
    assert "a_new_one" not in shown[:-1]
