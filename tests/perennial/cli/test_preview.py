"""A preview is what people would read, and changes nothing."""

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
    return {path: path.read_bytes() if path.is_file() else None for path in home.rglob("*")}


@pytest.mark.usefixtures("warehouse")
def test_a_person_is_shown_their_mail_and_text_message() -> None:
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
    """If their language is unknown, they read the default one."""
    one = preview("dormant_winback", "--variant", "offer")
    every = preview("dormant_winback", "--variant", "offer", "--sample", "9")

    assert one.count("· email ·") == 1
    assert every.count("· email ·") == 3
    assert one.strip() in every
    assert "reminder · email · offer · en · p3" in every
    assert "Dear friend," in every


@pytest.mark.usefixtures("warehouse")
def test_another_language_can_be_chosen() -> None:
    said = preview("dormant_winback", "--person", "p1", "--locale", "zh", "--step", "reminder")

    assert "亲爱的Ann," in said
    assert "Dear" not in said


def test_without_a_warehouse_readers_are_made_up(home: Path) -> None:
    both = preview("dormant_winback", "--variant", "offer")
    one = preview("dormant_winback", "--variant", "offer", "--locale", "en")

    assert "no audience is built" in both
    assert (both.count("· email ·"), one.count("· email ·")) == (2, 1)
    assert "Alexandra" in one
    assert "欧阳小林" not in one


@pytest.mark.usefixtures("warehouse")
def test_an_empty_audience_is_replaced_by_made_up_people() -> None:
    empty = preview("vip_exclusive", "--locale", "en")
    new = preview("welcome_first_order", "--locale", "en", "--as-of", "2026-05-01")

    assert "the audience is empty" in empty
    assert "Alexandra, the limited edition is held for you until March 9, 2026" in empty
    assert "until May 8, 2026" in new


def test_nothing_is_written_and_no_link_works(warehouse: Path, home: Path) -> None:
    before = snapshot(home)

    said = preview("dormant_winback", "--sample", "3")

    assert snapshot(home) == before
    assert "@" not in said


def test_mails_are_written_as_pages(warehouse: Path, tmp_path: Path) -> None:
    preview("dormant_winback", "--variant", "offer", "--out", str(tmp_path / "one.html"))
    preview("dormant_winback", "--person", "p1", "--out", str(tmp_path / "three.html"))

    pages = sorted(path.name for path in tmp_path.glob("*.html"))
    assert pages == ["one.html", "three-1.html", "three-2.html", "three-3.html"]
    assert (tmp_path / "one.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_null_in_a_template_is_reported_as_in_a_batch(warehouse: Path) -> None:
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
def test_an_unknown_name_is_reported_with_the_known_ones(
    arguments: list[str], code: int, told: str, warehouse: Path
) -> None:
    assert told in preview(*arguments, code=code)


def test_a_locked_warehouse_is_reported(warehouse: Path) -> None:
    """During a build nobody else can open it."""
    warehouse.write_bytes(b"no database")

    assert "Can't read the warehouse" in preview("dormant_winback", code=1)


def test_a_build_needs_marts_of_the_day(home: Path) -> None:
    assert "No day is built yet" in preview("dormant_winback", "--build", code=1)

    duckdb.connect(str(home / "warehouse.duckdb")).close()

    assert "No day is built yet" in preview("dormant_winback", "--build", code=1)
