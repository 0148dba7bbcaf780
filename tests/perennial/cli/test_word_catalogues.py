"""A company makes a catalogue by the how-to's command, translates it, and is told in it."""

import re
import shutil
from pathlib import Path

import pytest
from tests.perennial.cli.conftest import run

from perennial.languages import Language

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project of its own, as far as settings go."""
    project = tmp_path / "project"
    (project / "dbt_project").mkdir(parents=True)
    shutil.copy(ROOT / "dbt_project/dbt_project.yml", project / "dbt_project")
    monkeypatch.setenv("PERENNIAL_PROJECT", str(project))
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "home"))
    return project


def test_the_guide_is_followed(project: Path) -> None:
    """Made, translated, said, and made again without a loss."""
    guide = (ROOT / "docs/how-to/add-a-language.md").read_text(encoding="utf-8")
    assert "$ perennial words de" in guide
    ((english, german),) = re.findall(r'   msgid "(.*)"\n   msgstr "(.*)"', guide)
    catalogue = project / "dbt_project/languages/de.po"

    said = run("words", "de")
    assert str(catalogue) in said
    messages, untranslated = map(int, re.findall(r"(?:messages|untranslated) (\d+)", said))
    assert messages == untranslated > 500
    text = catalogue.read_text(encoding="utf-8")
    assert text.count(f'msgid "{english}"\nmsgstr ""') == 1
    text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{german}"')
    catalogue.write_text(text, encoding="utf-8")

    assert f"untranslated {untranslated - 1}" in run("words", "de")
    assert Language("de", catalogue.parent).gettext(english, day="2. März") == german.format(
        day="2. März"
    )


def test_a_name_of_no_language_is_refused(project: Path) -> None:
    """No file is left behind."""
    assert "is not a language" in run("words", "klingon", code=1)
    assert not (project / "dbt_project/languages").exists()
