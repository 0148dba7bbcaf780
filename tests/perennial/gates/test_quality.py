import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
from upath import UPath

from perennial.domain import BrokenWorld, DefinitionError, GateFailed
from perennial.gates import check
from perennial.stores.lake import Lake

Gates = Callable[..., Path]
Place = Mapping[str, Any]

PASSES = """
description: Four people are decided about
owner: growth
expectations:
  - type: expect_table_row_count_to_be_between
    kwargs: { min_value: 4, max_value: 4 }
  - type: expect_column_values_to_be_unique
    kwargs: { column: person_id }
"""

FAILS = """
description: Names are <nobody's> business
expectations:
  - type: expect_column_values_to_be_in_set
    kwargs: { column: outcome, value_set: [send] }
    why: Everyone is sent to.
  - type: unexpected_rows_expectation
    why: Nobody is called Ann.
    kwargs: { unexpected_rows_query: "select person_id, variables, evidence from {batch}" }
  - type: unexpected_rows_expectation
    why: A column is gone.
    kwargs: { unexpected_rows_query: "select gone from {batch}" }
  - type: expect_column_values_to_not_be_null
    kwargs: { column: campaign }
"""

DERIVED = """
description: People
expectations:
  - type: unexpected_rows_expectation
    why: Everyone decided about is known.
    kwargs:
      unexpected_rows_query: |
        with people as (select * from {batch})
        select decisions.person_id
        from recorded.decisions as decisions
        left join people on decisions.person_id = people.person_id
        where people.person_id is null
"""


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and its targets."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data


def fill_warehouse(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.people as select 'p-' || unnest(['a', 'b', 'c', 'd']) as person_id"
        )


def test_a_passed_gate_says_what_it_checked(gates: Gates, place: Place) -> None:
    """It reads only the day's partition."""
    result = check("recorded.decisions", expectations=gates(recorded__decisions=PASSES), **place)

    assert (result.row_count, result.expectation_count) == (4, 2)
    assert result.page == place["reports"] / "quality/2017-12-01/recorded.decisions.html"
    assert "Passed: all 2 expectations held" in Page(result.page).text


def test_an_error_names_table_expectation_count_and_page(gates: Gates, place: Place) -> None:
    """For every failure, in one line."""
    with pytest.raises(GateFailed) as error:
        check("recorded.decisions", expectations=gates(recorded__decisions=FAILS), **place)

    message = str(error.value)
    assert message.startswith("Gate recorded.decisions failed for 2017-12-01: ")
    assert "in_set(outcome) [Everyone is sent to.]: 2 failing of 4" in message
    assert "[Nobody is called Ann.]: 4 failing" in message
    assert "[A column is gone.]: could not be judged" in message
    assert "not_be_null" not in message
    assert message.endswith("quality/2017-12-01/recorded.decisions.html")


def test_the_page_shows_ids_and_no_personal_text(gates: Gates, place: Place) -> None:
    with pytest.raises(GateFailed) as error:
        check("recorded.decisions", expectations=gates(recorded__decisions=FAILS), **place)
    page = Page(Path(str(error.value).rpartition("See ")[2]))

    assert "Refused: 3 of 4 expectations failed" in page.text
    assert "p-a" in page.text
    assert "Names are <nobody's> business" in page.text
    assert "first_name" not in page.text
    assert "example.com" not in page.text + str(error.value)


def test_pages_load_nothing(gates: Gates, place: Place) -> None:
    """No script, image or font, and only links between these pages."""
    result = check("recorded.decisions", expectations=gates(recorded__decisions=PASSES), **place)
    for path in (result.page, result.page.parent / "index.html"):
        page = Page(path)

        assert {"html", "title", "style", "main", "h1", "caption"} <= set(page.tags)
        assert not {"script", "link", "img"} & set(page.tags)
        assert not [one for one in page.addresses if ":" in one]


def test_the_index_lists_the_latest_result_of_every_gate(gates: Gates, place: Place) -> None:
    """Gates run in tasks of their own."""
    folder = gates(recorded__decisions=PASSES, recorded__campaign_policies=FAILS)
    check("recorded.decisions", expectations=folder, **place)
    with pytest.raises(GateFailed):
        check("recorded.campaign_policies", expectations=folder, **place)
    index = Page(place["reports"] / "quality/2017-12-01/index.html")

    assert {"recorded.decisions.html", "recorded.campaign_policies.html"} <= set(index.addresses)
    assert "passed" in index.text
    assert "refused" in index.text


def test_the_same_data_gives_the_same_bytes(gates: Gates, place: Place) -> None:
    """A page has no time of its own."""
    folder = gates(recorded__decisions=FAILS)
    pages = place["reports"] / "quality/2017-12-01"
    contents = []
    for _ in range(2):
        with pytest.raises(GateFailed):
            check("recorded.decisions", expectations=folder, **place)
        contents.append({path.name: path.read_bytes() for path in pages.iterdir()})

    assert contents[0] == contents[1]
    assert sorted(contents[0]) == [
        "index.html",
        "recorded.decisions.html",
        "recorded.decisions.json",
    ]


def test_a_gate_reads_lake_and_warehouse_together(gates: Gates, place: Place) -> None:
    """Its SQL names other tables as `schema.table`."""
    fill_warehouse(place["warehouse"])
    folder = gates(marts__people=DERIVED)

    assert check("marts.people", expectations=folder, **place).row_count == 4

    with duckdb.connect(str(place["warehouse"])) as connection:
        connection.execute("delete from marts.people where person_id = 'p-a'")
    with pytest.raises(GateFailed, match="1 failing"):
        check("marts.people", expectations=folder, **place)


def test_the_warehouse_is_closed(gates: Gates, place: Place) -> None:
    """A reader that stays would block the next build."""
    fill_warehouse(place["warehouse"])
    check("marts.people", expectations=gates(marts__people=DERIVED), **place)
    write = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table t (a int)')"

    subprocess.run([sys.executable, "-c", write, place["warehouse"]], check=True)
    with duckdb.connect(str(place["warehouse"]), config={"threads": 1}) as connection:
        assert connection.execute("select count(*) from t").fetchall() == [(0,)]


def test_a_missing_table_is_an_error(gates: Gates, place: Place) -> None:
    """Nothing was checked."""
    folder, problem = gates(marts__gone=PASSES), r"Gate marts\.gone can't read its tables"
    with pytest.raises(BrokenWorld, match=problem):
        check("marts.gone", expectations=folder, **place)
    assert not place["warehouse"].exists()

    fill_warehouse(place["warehouse"])
    with pytest.raises(BrokenWorld, match=problem):
        check("marts.gone", expectations=folder, **place)


@pytest.mark.parametrize(
    ("expectation", "problem"),
    [
        ("{ type: expect_miracles }", "expect_miracles not found"),
        ("{ type: expect_column_values_to_be_unique }", "column field required"),
        (
            "{ type: expect_column_values_to_be_unique, kwargs: { column: a, colum: b } }",
            "colum extra fields not permitted",
        ),
    ],
)
def test_an_unknown_expectation_is_a_wrong_definition(
    expectation: str, problem: str, gates: Gates, place: Place
) -> None:
    """The error names its place in the file."""
    text = f"description: D\nexpectations: [{expectation}]"
    with pytest.raises(DefinitionError) as error:
        check("recorded.decisions", expectations=gates(recorded__decisions=text), **place)

    assert str(error.value).startswith("recorded.decisions.yml: expectations.0: ")
    assert problem in str(error.value)


def test_a_remote_lake_is_read_in_place(gates: Gates, place: Place) -> None:
    """Any file system that fsspec knows."""
    lake = Lake(UPath("memory://elsewhere/lake"))
    here = place["lake"].root
    for path in here.glob("**/*.parquet"):
        copy = lake.root / str(path.relative_to(here))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    folder = gates(recorded__decisions=PASSES, batches__batches=PASSES.replace("4", "0"))

    result = check("recorded.decisions", expectations=folder, **{**place, "lake": lake})
    nothing = check("batches.batches", expectations=folder, **{**place, "lake": lake})

    assert (result.row_count, nothing.row_count) == (4, 0)


SCRIPT = """
import sys
from datetime import date
from pathlib import Path

from upath import UPath

from perennial import gates
from perennial.config.business import Business
from perennial.stores.lake import Lake

assert "great_expectations" not in sys.modules, "imported before it is needed"
home = Path(sys.argv[1])
gates.check(
    "recorded.decisions",
    as_of=date(2017, 12, 1),
    business=Business.model_validate_json(sys.argv[2]),
    lake=Lake(UPath(home / "lake")),
    warehouse=home / "warehouse.duckdb",
    expectations=home / "expectations",
    reports=home / "reports",
)
"""


def test_a_gate_logs_nothing_and_leaves_no_file(tmp_path: Path, gates: Gates, place: Place) -> None:
    """And imports nothing before it needs it."""
    gates(recorded__decisions=PASSES)
    work, home = tmp_path / "work", tmp_path / "user"
    work.mkdir()
    home.mkdir()
    strict = [sys.executable, "-W", "error", "-c", SCRIPT]
    run = subprocess.run(
        [*strict, tmp_path, place["business"].model_dump_json()],
        cwd=work,
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        check=True,
        text=True,
    )

    assert (run.stdout, run.stderr) == ("", "")
    assert [*work.iterdir(), *home.iterdir()] == []
