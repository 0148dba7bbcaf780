"""In the shell, an erasure is previewed, done, and proved."""

import json
from datetime import UTC, datetime

import pytest
from tests.perennial.cli.conftest import run

from perennial.stores.installation import Installation
from perennial.stores.ledger import Contact, address_hash

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def here(here: Installation) -> Installation:
    with here.ledger() as ledger:
        hashed = address_hash("email", "jo@example.com", here.settings.signing_key())
        ledger.vault.put([Contact("account-7", "email", hashed, "jo@example.com", NOON)])
    return here


def test_an_erasure_is_previewed_done_and_proved(here: Installation) -> None:
    looked_at = run("erase", "--person", "account-7")
    assert "ledger contacts: 1 rows" in looked_at
    assert "nothing was erased" in looked_at
    run("prove-erasure", "--person", "account-7", code=1)

    done = run("erase", "--person", "account-7", "--yes")
    proved = run("prove-erasure", "--person", "account-7")

    assert "0 still hold something erased" in proved
    for said in (looked_at, done, proved):
        assert "jo@" not in said
        assert "account-7" not in said


def test_a_proof_that_finds_something_fails_and_says_where(here: Installation) -> None:
    run("erase", "--person", "account-7", "--yes")
    (here.settings.home / "forgotten.csv").write_text("name,mail\nJo,jo@example.com\n")

    assert "found: 1 in forgotten.csv" in run("prove-erasure", code=1)


def test_a_persons_data_are_printed_as_json(here: Installation) -> None:
    held = json.loads(run("export-person", "account-7"))

    assert [row["address"] for row in held["ledger"]["contacts"]] == ["jo@example.com"]
