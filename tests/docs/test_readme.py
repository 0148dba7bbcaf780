"""The commands of README, and of the tutorials that follow it, run as they are written."""

from pathlib import Path

import pytest
from tests.docs.conftest import README, ROOT, commands_of, run

pytestmark = pytest.mark.slow


def test_the_demo_says_what_readme_says(demo_checkout: Path) -> None:
    """What each campaign came to, where to look, and the time and disk that it took."""
    said = (demo_checkout / "demo.log").read_text(encoding="utf-8")

    assert "Audience   Messaged   Holdout   Skipped   Skipped because" in said
    assert "can't tell" in said
    assert "GB of packages" in said
    assert (demo_checkout / "data/reports/2017-12-15/index.html").exists()
    assert list((demo_checkout / "data/outbox").iterdir())


def test_every_other_command_runs(checkout: Path) -> None:
    """Airflow comes up, says where it is, and goes down; only the tests are not run by a test."""
    first, *others = commands_of(README)
    assert (first.content, [one for one in (first, *others) if one.reason]) == ("$ make demo\n", [])

    up, down = run(checkout, others)

    assert "page      http://127.0.0.1:" in up
    assert "password  " in up
    assert "Airflow is down." in down


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("docs/tutorials/*.md")), ids=lambda page: page.stem
)
def test_the_commands_of_a_tutorial_run(page: Path, checkout: Path) -> None:
    """In another file than the how-tos, so that another worker takes them."""
    run(checkout, [block for block in commands_of(page) if not block.reason])


def test_every_file_of_a_home_is_in_its_reference(demo_checkout: Path) -> None:
    """An operator can look up what to back up and what to delete."""
    page = (ROOT / "docs/reference/home.md").read_text(encoding="utf-8")
    home = demo_checkout / "data"
    found = [path.relative_to(home) for path in (*home.iterdir(), *(home / "lake").iterdir())]

    assert [str(path) for path in found if f"`{path}" not in page] == []
