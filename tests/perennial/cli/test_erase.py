"""In the shell, an erasure is first looked at, then done, then proved."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from perennial.cli import app
from perennial.stores.installation import Installation
from perennial.stores.ledger import Contact, address_hash

shell = CliRunner()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def here(here: Installation) -> Installation:
    """A world in which one person is known by one address."""
    with here.ledger() as ledger:
        hashed = address_hash("email", "jo@example.com", here.settings.signing_key())
        ledger.vault.put([Contact("account-7", "email", hashed, "jo@example.com", NOON)])
    return here


def test_an_erasure_is_looked_at_done_and_proved(here: Installation) -> None:
    """What is printed names nobody."""
    looked_at = shell.invoke(app, ["erase", "--person", "account-7"])
    assert "ledger contacts: 1 rows" in looked_at.output
    assert "nothing was erased" in looked_at.output
    assert shell.invoke(app, ["prove-erasure", "--person", "account-7"]).exit_code == 1

    done = shell.invoke(app, ["erase", "--person", "account-7", "--yes"])
    proved = shell.invoke(app, ["prove-erasure", "--person", "account-7"])

    assert (done.exit_code, proved.exit_code) == (0, 0)
    assert "0 hold something erased" in proved.output
    for said in (looked_at, done, proved):
        assert "jo@" not in said.output
        assert "account-7" not in said.output


def test_a_proof_that_finds_something_fails(here: Installation) -> None:
    """And says where it is."""
    shell.invoke(app, ["erase", "--person", "account-7", "--yes"])
    (here.settings.home / "forgotten.csv").write_text("name,mail\nJo,jo@example.com\n")
    proved = shell.invoke(app, ["prove-erasure"])

    assert proved.exit_code == 1
    assert "found: 1 in forgotten.csv" in proved.output


def test_what_is_held_is_printed_as_json(here: Installation) -> None:
    """Ready to be handed over."""
    held = json.loads(shell.invoke(app, ["export-person", "account-7"]).stdout)

    assert [row["address"] for row in held["ledger"]["contacts"]] == ["jo@example.com"]
