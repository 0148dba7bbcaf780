"""What an operator stops in the shell counts for the next message."""

import pytest
from tests.perennial.cli.conftest import run

from perennial.stores.installation import Installation


def test_a_suppression_without_a_channel_counts_on_every_channel(here: Installation) -> None:
    first = run("suppress", "p1", "--reason", "called us")
    second = run("suppress", "p1", "--reason", "called us")

    assert "suppressed: p1" in first
    assert "already suppressed" in second
    with here.ledger() as ledger:
        for channel in ("email", "sms"):
            found = ledger.permissions.suppressed(["p1", "p2"], channel)
            assert found == {"p1": "called us"}


def test_a_suppression_is_lifted_with_a_reason(here: Installation) -> None:
    run("suppress", "p1", "--reason", "called us")

    assert "suppression ended: p1" in run("unsuppress", "p1", "--reason", "wrong person")
    assert "p1 is not suppressed" in run("unsuppress", "p1", "--reason", "again", code=1)
    with here.ledger() as ledger:
        assert ledger.permissions.suppressed(["p1"], "email") == {}


@pytest.mark.parametrize(
    "scope", ["all", "programme:vip", "campaign:dormant_winback", "channel:sms"]
)
def test_a_kill_switch_is_set_and_reset_in_every_scope(here: Installation, scope: str) -> None:
    kind, _, name = scope.partition(":")
    run("stop", scope, "--reason", "wrong price")
    with here.ledger() as ledger:
        assert ledger.permissions.killed() == {(kind, name)}

    run("resume", scope, "--reason", "mended")
    with here.ledger() as ledger:
        assert ledger.permissions.killed() == set()


@pytest.mark.parametrize("scope", ["everything", "all:of it", "campaign", "person:p1"])
def test_an_unknown_scope_is_refused(here: Installation, scope: str) -> None:
    """A misspelt scope would stop nothing."""
    run("stop", scope, "--reason", "wrong price", code=2)


@pytest.mark.parametrize(
    ("scope", "nearest"),
    [
        ("campaign:dormant_winbak", "dormant_winback"),
        ("programme:vipp", "vip"),
        ("channel:mail", "email"),
    ],
)
def test_a_misspelt_scope_stops_nothing_and_says_so(
    here: Installation, scope: str, nearest: str
) -> None:
    """Else somebody would believe that a campaign is stopped, and it is not."""
    told = run("stop", scope, "--reason", "wrong price", code=1)

    assert f"Did you mean {nearest}?" in told
    with here.ledger() as ledger:
        assert ledger.permissions.killed() == set()

    with here.ledger() as ledger:
        assert ledger.permissions.killed() == set()


def test_an_unusual_volume_is_approved_for_tomorrow(here: Installation) -> None:
    """Today's decisions are recorded already."""
    arguments = ["approve", "dormant_winback", "--messages", "5000", "--reason", "the sale"]

    done = run(*arguments)
    run(*arguments, "--day", "2026-03-02", code=2)
    nobody = run("approve", "dormant", *arguments[2:], code=1)

    assert "dormant_winback: up to 5,000 messages on 2026-03-03" in done
    assert "There is no campaign dormant" in nobody
    with here.ledger() as ledger:
        assert ledger.export(here.lake) == ["approvals/2026-03-02"]
