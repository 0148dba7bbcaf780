"""Returned mail reaches the ledger, once."""

import mailbox
from pathlib import Path

import pytest
from tests.perennial.cli.conftest import run
from tests.perennial.stores.ledger.conftest import entry

from perennial.domain import State
from perennial.stores.installation import Installation

SAMPLES = Path(__file__).parents[1] / "deliveries/providers/email/bounces"
OURS = "0f3c9a52d1b84e7796c1d2e3f4a5b6c7"


def test_a_bounce_settles_its_message_and_suppresses_the_address(
    here: Installation, tmp_path: Path
) -> None:
    box = mailbox.Maildir(tmp_path / "returned")
    for name in ("postfix_unknown_user", "stranger"):
        box.add((SAMPLES / f"{name}.eml").read_bytes())
    with here.ledger() as ledger:
        ledger.messages.enqueue(
            [entry(OURS, person_id="p1", batch="b")], occurred_at=here.clock.now()
        )

    first, again = (run("bounces", "--maildir", str(tmp_path / "returned")) for _ in "ab")

    assert "bounced: 1" in first
    assert "not understood: 1" in first
    assert "bounced" not in again
    with here.ledger() as ledger:
        assert ledger.messages.counts("b") == {State.BOUNCED: 1}
        assert set(ledger.permissions.suppressed(["p1"], "email")) == {"p1"}


def test_a_missing_or_invalid_maildir_is_named(
    here: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "PERENNIAL_BOUNCE_MAILDIR: is missing" in run("bounces", code=1)

    monkeypatch.setenv("PERENNIAL_BOUNCE_MAILDIR", str(tmp_path / "returned"))
    assert "NoSuchMailboxError" in run("bounces", code=1)

    mailbox.Maildir(tmp_path / "returned")
    assert "not understood: 0" in run("bounces")
