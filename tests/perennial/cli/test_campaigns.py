from pathlib import Path

import pytest
from tests.perennial.cli.conftest import run

from perennial.stores.installation import Installation

ENGLISH = "winback/dormant_winback/templates/reminder.email.en.j2"


@pytest.fixture
def campaigns(here: Installation, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERENNIAL_PROJECT", str(project.parent))
    return project / "models" / "campaigns"


def spoil(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")


def test_valid_campaigns_are_listed_with_the_cost_of_their_short_texts(campaigns: Path) -> None:
    done = run("campaigns", "check")

    assert "purchase in 30 days" in done
    (line,) = (one for one in done.splitlines() if "reminder.sms.zh.j2" in one)
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    assert cells[:3] == ["dormant_winback", "reminder.sms.zh.j2", "UCS-2"]
    assert cells[4:] == ["2", "0.02"]
    assert "error" not in done


def test_a_warning_is_shown_and_passes(campaigns: Path) -> None:
    """It may be intended."""
    spoil(campaigns / ENGLISH, "hopes to see you again", "hopes so much " * 6)

    done = run("campaigns", "check", "dormant_winback")

    assert "warning" in done
    assert "reminder.email.en.j2: block subject: takes" in done


@pytest.mark.parametrize(
    ("file", "right", "wrong", "told"),
    [
        (ENGLISH, "<p>Dear", '<p><a href="/shop">Dear', 'href="/shop">: leads nowhere'),
        (ENGLISH, "{% block cta %}", "{% block cat %}", "block cat: does not exist"),
        ("winback/dormant_winback/dormant_winback.yml", "goal_days", "gaol_days", "gaol_days"),
    ],
)
def test_an_error_fails_and_names_the_file(
    file: str, right: str, wrong: str, told: str, campaigns: Path
) -> None:
    spoil(campaigns / file, right, wrong)

    every = run("campaigns", "check", code=1)

    assert "error: " in every
    assert f"{file}:" in every
    assert told in every
    assert "dormant" not in run("campaigns", "check", "vip_exclusive")


def test_an_unknown_campaign_can_not_be_checked(campaigns: Path) -> None:
    """A misspelt name must not pass."""
    run("campaigns", "check", "dormant_winbak", code=1)


def test_a_new_campaign_passes_and_a_second_of_its_name_is_refused(campaigns: Path) -> None:
    made = run("new-campaign", "lost_favourites", "--programme", "winback")
    found = run("campaigns", "check", "lost_favourites")
    again = run("new-campaign", "lost_favourites", "--programme", "winback", code=1)

    assert "winback/lost_favourites/templates/first.email.zh.j2" in made
    assert "warning" not in found
    assert "lost_favourites is taken. Choose another name" in again
