"""dbt's pages read as a handbook, whose links and blocks exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

MODELS = Path(__file__).parents[2] / "dbt_project/models"
NAMES = {path.stem for path in MODELS.rglob("*.sql")}


@pytest.fixture(scope="module")
def definitions() -> dict[Path, Any]:
    files = MODELS.rglob("*.yml")
    return {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


def test_the_front_page_links_to_existing_tables_by_name() -> None:
    page = (MODELS / "overview.md").read_text(encoding="utf-8")
    links = re.findall(r"\[([^\]]+)\]\(#!/model/model\.perennial\.(\w+)\)", page)

    assert "{% docs __overview__ %}" in page
    assert len(links) > 15
    assert {name for _, name in links} <= NAMES
    assert {text for text, name in links if text != name} <= {"evidence"}


def test_every_block_is_used_and_every_use_has_its_block(definitions: dict[Path, Any]) -> None:
    """A repeated description is written once."""
    text = (MODELS / "columns.md").read_text(encoding="utf-8")
    blocks = re.findall(r"{% docs (\w+) %}\n.+?\n{% enddocs %}", text, re.DOTALL)
    used = {
        name
        for path in definitions
        for name in re.findall(r"doc\('(\w+)'\)", path.read_text(encoding="utf-8"))
    }

    assert set(blocks) == used
    assert len(blocks) == len(used)


def test_every_programme_is_an_exposure_that_reads_the_decisions_and_its_campaigns(
    definitions: dict[Path, Any],
) -> None:
    """It tells who misses a table."""
    exposures = {one["name"]: one for one in definitions[MODELS / "exposures.yml"]["exposures"]}
    programmes = [folder for folder in (MODELS / "campaigns").iterdir() if folder.is_dir()]

    assert programmes
    for programme in programmes:
        reads = set(exposures[programme.name]["depends_on"])
        campaigns = {path.stem for path in programme.rglob("*.sql")}
        assert reads == {f"ref('{name}')" for name in campaigns | {"decisions"}}


def test_the_page_of_results_lists_every_published_table_with_its_columns(
    definitions: dict[Path, Any],
) -> None:
    page = (MODELS.parents[1] / "docs/reference/results.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`( \*Python\*)? \|(.+)$", page, re.MULTILINE)
    told = {
        name: set(re.findall(r"`(\w+)`", cells)) for name, is_python, cells in rows if not is_python
    }
    columns = {
        path.stem: {column["name"] for column in definition["models"][0]["columns"]}
        for path, definition in definitions.items()
        if "results" in path.relative_to(MODELS).parts
    }
    of_people = {"person_id", "recorded_person_id", "message_id", "code"}

    assert set(told) == {name for name, of_one in columns.items() if not of_one & of_people}
    for name, words in told.items():
        wanted = {one for one in columns[name] if name != "moments" or not one.endswith("_sum")}
        assert wanted <= words, name
        values = {"any", "everything", "to_dormant", "to_lost", "to_active"}
        assert words - values <= wanted, name
