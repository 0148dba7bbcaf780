"""A preview is what people would read, and leaves no trace."""

from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pytest
from tests.perennial.cli.conftest import run

from perennial.config.clock import set_world

TODAY = date(2026, 3, 2)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A world without a warehouse."""
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "home"))
    set_world(tmp_path / "home", TODAY)
    return tmp_path / "home"


@pytest.fixture
def warehouse(home: Path) -> Path:
    """Three dormant people; one has no name, one no known language."""
    path = home / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create schema campaigns;
            create schema marts;
            create table campaigns.dormant_winback as
            select * from (values
                ('p1', 'Ann', 41, '$10', date '2026-03-16'),
                ('p2', '小林', 42, '$5', date '2026-03-16'),
                ('p3', null, 43, '$15', date '2026-03-16')
            ) as audience (person_id, first_name, silent_days, amount, expires_on);
            create table campaigns.vip_exclusive as
            select 'p1' as person_id, 'Ann' as first_name, 9 as purchase_count
            where false;
            create table marts.person_profile as
            select * from (values ('p1', 'en'), ('p2', 'zh'), ('p4', 'en'))
            as profile (person_id, locale), (select date '2026-03-02' as as_of_on);
        """)
    return path


preview = partial(run, "preview")


def snapshot(home: Path) -> dict[Path, bytes | None]:
    """Every file and folder, and what it holds."""
    return {path: path.read_bytes() if path.is_file() else None for path in home.rglob("*")}


@pytest.mark.usefixtures("warehouse")
def test_a_person_reads_their_own_words() -> None:
    """Subject, preview text and mail, then the text message with what it takes."""
    said = preview("dormant_winback", "--person", "p2", "--variant", "nostalgic")

    assert "audience of: 2026-03-02" in said
    assert "reminder · email · nostalgic · zh · p2" in said
    assert "Subject:   想你了![Perennial Grocer] 期待与您重逢\n" in said
    assert "Preheader: 一张价值$10的优惠券,2026年3月16日前都能用。\n" in said
    assert "亲爱的小林," in said
    assert "reminder · sms · nostalgic · zh · p2" in said
    assert "UCS-2: 2 parts)" in said
    assert "offer ·" not in said


@pytest.mark.usefixtures("warehouse")
def test_the_same_people_are_drawn_each_time() -> None:
    """As many as asked for, or as there are; who has no known language reads the default one."""
    one = preview("dormant_winback", "--variant", "offer")
    every = preview("dormant_winback", "--variant", "offer", "--sample", "9")

    assert one.count("· email ·") == 1
    assert every.count("· email ·") == 3
    assert one.strip() in every
    assert "reminder · email · offer · en · p3" in every
    assert "Dear friend," in every


@pytest.mark.usefixtures("warehouse")
def test_another_language_can_be_asked_for() -> None:
    """As if the person read it."""
    said = preview("dormant_winback", "--person", "p1", "--locale", "zh", "--step", "reminder")

    assert "亲爱的Ann," in said
    assert "Dear" not in said


def test_without_a_warehouse_readers_are_made_up(home: Path) -> None:
    """One in each language, or in the one that is asked for."""
    both = preview("dormant_winback", "--variant", "offer")
    one = preview("dormant_winback", "--variant", "offer", "--locale", "en")

    assert "no audience is built" in both
    assert (both.count("· email ·"), one.count("· email ·")) == (2, 1)
    assert "Alexandra" in one
    assert "欧阳小林" not in one


@pytest.mark.usefixtures("warehouse")
def test_an_audience_of_nobody_is_read_by_made_up_people() -> None:
    """On the day that is asked for; a campaign that was never built likewise."""
    empty = preview("vip_exclusive", "--locale", "en")
    new = preview("welcome_first_order", "--locale", "en", "--as-of", "2026-05-01")

    assert "the audience is empty" in empty
    assert "Alexandra, the limited edition is held for you until March 9, 2026" in empty
    assert "until May 8, 2026" in new


def test_nothing_is_written_and_no_link_works(warehouse: Path, home: Path) -> None:
    """Neither lake nor ledger, nor a key; and an address is nowhere to be seen."""
    before = snapshot(home)

    said = preview("dormant_winback", "--sample", "3")

    assert snapshot(home) == before
    assert "@" not in said


def test_mails_are_written_as_pages(warehouse: Path, tmp_path: Path) -> None:
    """One under its name, several numbered."""
    preview("dormant_winback", "--variant", "offer", "--out", str(tmp_path / "one.html"))
    preview("dormant_winback", "--person", "p1", "--out", str(tmp_path / "three.html"))

    pages = sorted(path.name for path in tmp_path.glob("*.html"))
    assert pages == ["one.html", "three-1.html", "three-2.html", "three-3.html"]
    assert (tmp_path / "one.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_null_that_is_printed_is_told(warehouse: Path) -> None:
    """As that person's row would tell it."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update campaigns.dormant_winback set expires_on = null")

    said = preview("dormant_winback", "--person", "p1", "--variant", "offer")

    assert said.count("This person would get nothing: render_error: reminder") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nothing"], 1, "no campaign nothing"),
        (["dormant_winback", "--step", "again"], 1, "no step again"),
        (["dormant_winback", "--variant", "ofer"], 1, "no variant ofer"),
        (["dormant_winback", "--locale", "fr"], 1, "no locale fr"),
        (["dormant_winback", "--person", "p4"], 1, "p4 is not in the audience"),
        (["welcome_first_order", "--person", "p1"], 1, "No audience of welcome_first_order"),
        (["dormant_winback", "--as-of", "2026-03-01"], 1, "holds the audience of 2026-03-02"),
    ],
)
def test_what_is_not_there_is_told(
    arguments: list[str], code: int, told: str, warehouse: Path
) -> None:
    """And what there is."""
    assert told in preview(*arguments, code=code)


def test_a_warehouse_that_can_not_be_read_is_told(warehouse: Path) -> None:
    """As while the day builds, when it is shut to everybody else."""
    warehouse.write_bytes(b"no database")

    assert "Can't read the warehouse" in preview("dormant_winback", code=1)


def test_a_build_needs_a_day_that_was_built(home: Path) -> None:
    """Neither without a warehouse, nor in one whose day broke off before its marts."""
    assert "No day is built yet" in preview("dormant_winback", "--build", code=1)

    duckdb.connect(str(home / "warehouse.duckdb")).close()

    assert "No day is built yet" in preview("dormant_winback", "--build", code=1)
