"""What an operator stops in the shell holds for the very next message."""

import pytest
from typer.testing import CliRunner

from perennial.cli import app
from perennial.stores.installation import Installation

shell = CliRunner()


def test_a_suppressed_person_is_suppressed_everywhere(here: Installation) -> None:
    """Without a channel, all of them; saying it twice records it once."""
    first = shell.invoke(app, ["suppress", "p1", "--reason", "called us"])
    second = shell.invoke(app, ["suppress", "p1", "--reason", "called us"])

    assert "suppressed: p1" in first.output
    assert "was suppressed already" in second.output
    with here.ledger() as ledger:
        for channel in ("email", "sms"):
            found = ledger.permissions.suppressed(["p1", "p2"], channel)
            assert found == {"p1": "called us"}


@pytest.mark.parametrize("scope", ["all", "programme:vip", "campaign:c", "channel:sms"])
def test_a_kill_switch_goes_on_and_off(here: Installation, scope: str) -> None:
    """In every scope there is."""
    kind, _, name = scope.partition(":")
    assert shell.invoke(app, ["stop", scope, "--reason", "wrong price"]).exit_code == 0
    with here.ledger() as ledger:
        assert ledger.permissions.killed() == {(kind, name)}

    assert shell.invoke(app, ["resume", scope, "--reason", "mended"]).exit_code == 0
    with here.ledger() as ledger:
        assert ledger.permissions.killed() == set()


@pytest.mark.parametrize("scope", ["everything", "all:of it", "campaign", "person:p1"])
def test_an_unknown_scope_is_refused(here: Installation, scope: str) -> None:
    """A misspelt stop must not pass for one."""
    refused = shell.invoke(app, ["stop", scope, "--reason", "wrong price"])

    assert refused.exit_code == 2
    with here.ledger() as ledger:
        assert ledger.permissions.killed() == set()


def test_an_unusual_volume_is_approved_for_tomorrow(here: Installation) -> None:
    """Today's decisions are recorded: approving them would change nothing."""
    arguments = ["approve", "dormant_winback", "--messages", "5000", "--reason", "the sale"]

    done = shell.invoke(app, arguments)
    late = shell.invoke(app, [*arguments, "--day", "2026-03-02"])
    nobody = shell.invoke(app, ["approve", "dormant", *arguments[2:]])

    assert "dormant_winback: up to 5,000 messages on 2026-03-03" in done.output
    assert (late.exit_code, nobody.exit_code) == (2, 2)
    assert "no campaign is called dormant" in nobody.output
    with here.ledger() as ledger:
        assert ledger.export(here.lake) == ["approvals/2026-03-02"]
