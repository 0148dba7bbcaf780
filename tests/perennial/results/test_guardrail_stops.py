"""A campaign over its limit is stopped once, on record, until somebody resumes it."""

from datetime import UTC, datetime

import pyarrow as pa

from perennial.results.findings import GUARDRAILS
from perennial.results.guardrail_stops import ACTOR, stop_over_limit
from perennial.stores.installation import Installation

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _table(*states: tuple[str, str, str]) -> pa.Table:
    blank = dict.fromkeys(GUARDRAILS.names)
    rows = [
        blank | {"campaign": campaign, "guardrail": name, "state": state, "reason": f"{name} rate"}
        for campaign, name, state in states
    ]
    return pa.Table.from_pylist(rows, GUARDRAILS)


def test_only_campaigns_over_a_limit_are_stopped_and_only_once(here: Installation) -> None:
    """Both reasons in one kill switch."""
    table = _table(
        ("a", "complaint", "hold"),
        ("a", "unsubscribe", "hold"),
        ("b", "complaint", "go_on"),
        ("c", "complaint", "no_data"),
    )
    with here.ledger() as ledger:
        assert stop_over_limit(table, ledger, at=AT) == {"a": "complaint rate; unsubscribe rate"}
        assert ledger.permissions.killed() == {("campaign", "a")}
        assert stop_over_limit(table, ledger, at=AT) == {}


def test_a_resumed_campaign_is_stopped_again_at_its_next_excess(
    here: Installation,
) -> None:
    table = _table(("a", "complaint", "hold"))
    with here.ledger() as ledger:
        stop_over_limit(table, ledger, at=AT)
        ledger.permissions.switch("campaign", "a", is_on=False, actor="ann", reason="ok", at=AT)

        assert ledger.permissions.killed() == set()
        assert set(stop_over_limit(table, ledger, at=AT)) == {"a"}
        assert ACTOR == "guardrail"
