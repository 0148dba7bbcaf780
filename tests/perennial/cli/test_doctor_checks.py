"""The doctor names what a day depends on, and what is wrong with it."""

import pytest

from perennial.cli.doctor_checks import Finding, examine
from perennial.stores.installation import Installation


def found() -> dict[str, Finding]:
    return {one.what: one for one in examine()}


def test_an_empty_world_is_well(here: Installation) -> None:
    """Each thing is named, and a lake without events says what to do next."""
    looked_at = found()

    assert list(looked_at) == ["home", "clock", "lake", "ledger", "campaigns", "providers"]
    assert {name for name, one in looked_at.items() if not one.is_well} <= {"home"}  # a full disk
    assert "2026-03-02" in looked_at["clock"].finding
    assert "run ingest" in looked_at["lake"].finding
    assert "email by file" in looked_at["providers"].finding


def test_a_kill_switch_that_is_on_is_named(here: Installation) -> None:
    """Or somebody wonders why nothing leaves."""
    with here.ledger() as ledger:
        turn = ledger.permissions.switch
        turn("campaign", "vip", is_on=True, actor="ops", reason="price", at=here.clock.now())

    ledger_found = found()["ledger"]

    assert not ledger_found.is_well
    assert ledger_found.finding.endswith("stopped: campaign vip; perennial resume ends that")


def test_what_cannot_be_opened_does_not_hide_the_rest(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its finding is the error; a password is not among its words."""
    url = "postgresql://perennial:hunter2@127.0.0.1:1/ledger"
    monkeypatch.setenv("PERENNIAL_LEDGER_URL", url)

    looked_at = found()

    assert not looked_at["ledger"].is_well
    assert "hunter2" not in looked_at["ledger"].finding
    assert looked_at["campaigns"].is_well


def test_an_installation_that_cannot_be_read_is_the_only_finding(here: Installation) -> None:
    """Nothing else could be looked at."""
    (here.settings.home / "world.json").write_text("{")

    (only,) = examine()

    assert (only.what, only.is_well) == ("installation", False)
