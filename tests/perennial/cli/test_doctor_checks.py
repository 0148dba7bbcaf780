"""The doctor names what a day depends on, and what is wrong with it."""

import pytest

from perennial.cli.doctor_checks import Finding, examine
from perennial.stores.installation import Installation


def found() -> dict[str, Finding]:
    return {one.what: one for one in examine()}


def test_an_empty_world_passes_with_the_next_step(here: Installation) -> None:
    looked_at = found()

    assert list(looked_at) == ["home", "clock", "lake", "ledger", "campaigns", "providers"]
    assert {name for name, one in looked_at.items() if not one.is_well} <= {"home"}  # a full disk
    assert "2026-03-02" in looked_at["clock"].finding
    assert "run perennial ingest" in looked_at["lake"].finding
    assert "email by file" in looked_at["providers"].finding


def test_a_kill_switch_that_is_set_is_named(here: Installation) -> None:
    """It explains why nothing leaves."""
    with here.ledger() as ledger:
        turn = ledger.permissions.switch
        turn("campaign", "vip", is_on=True, actor="ops", reason="price", at=here.clock.now())

    ledger_found = found()["ledger"]

    assert not ledger_found.is_well
    assert ledger_found.finding.endswith("stopped: campaign vip; perennial resume ends that")


def test_one_error_does_not_hide_other_checks(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://perennial:hunter2@127.0.0.1:1/ledger"
    monkeypatch.setenv("PERENNIAL_LEDGER_URL", url)

    looked_at = found()

    assert not looked_at["ledger"].is_well
    assert "hunter2" not in looked_at["ledger"].finding
    assert looked_at["campaigns"].is_well


def test_invalid_settings_are_the_only_finding(here: Installation) -> None:
    (here.settings.home / "world.json").write_text("{")

    (only,) = examine()

    assert (only.what, only.is_well) == ("installation", False)
