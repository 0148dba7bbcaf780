"""What those who write campaigns see in the shell."""

from pathlib import Path

import pytest
from tests.perennial.cli.conftest import run

from perennial.stores.installation import Installation

ENGLISH = "winback/dormant_winback/templates/reminder.email.en.j2"


@pytest.fixture
def campaigns(here: Installation, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of campaigns in a project and a world of this test's own."""
    monkeypatch.setenv("PERENNIAL_PROJECT", str(project.parent))
    return project / "models" / "campaigns"


def spoil(path: Path, right: str, wrong: str) -> None:
    """Replace words in a file."""
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")


def test_sound_campaigns_are_listed_with_what_their_short_texts_cost(campaigns: Path) -> None:
    """And nothing is wrong."""
    done = run("campaigns", "check")

    assert "purchase in 30 days" in done
    (line,) = (one for one in done.splitlines() if "reminder.sms.zh.j2" in one)
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    assert cells[:3] == ["dormant_winback", "reminder.sms.zh.j2", "UCS-2"]
    assert cells[4:] == ["2", "0.02"]
    assert "error" not in done


def test_a_warning_is_told_and_passes(campaigns: Path) -> None:
    """Somebody may have meant it."""
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
def test_an_error_in_words_template_or_definition_fails(
    file: str, right: str, wrong: str, told: str, campaigns: Path
) -> None:
    """It names the file, and the other campaigns pass when they are asked for alone."""
    spoil(campaigns / file, right, wrong)

    every = run("campaigns", "check", code=1)

    assert "error: " in every
    assert f"{file}:" in every
    assert told in every
    assert "dormant" not in run("campaigns", "check", "vip_exclusive")


def test_a_campaign_that_is_none_can_not_be_checked(campaigns: Path) -> None:
    """A misspelt name must not pass for a sound campaign."""
    run("campaigns", "check", "dormant_winbak", code=1)


def test_a_new_campaign_passes_the_check(campaigns: Path) -> None:
    """A second of that name is refused."""
    made = run("new-campaign", "lost_favourites", "--programme", "winback")
    found = run("campaigns", "check", "lost_favourites")
    again = run("new-campaign", "lost_favourites", "--programme", "winback", code=1)

    assert "winback/lost_favourites/templates/first.email.zh.j2" in made
    assert "warning" not in found
    assert "lost_favourites is taken. Choose another name" in again
