"""A day's messages follow the rules recorded with its decisions, whatever becomes of the files."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from tests.perennial.batches.test_write import decision

from perennial.campaigns.catalogue import Catalogue
from perennial.campaigns.offers import load_offers
from perennial.config.clock import set_world
from perennial.decisions import record as decisions
from perennial.decisions.offer_tables import record_offers
from perennial.domain import BrokenWorld, DefinitionError, RequestError
from perennial.stages import batches, deliveries
from perennial.stages.campaigns import catalogue_of
from perennial.stores.installation import Installation
from perennial.stores.lake import SCHEMAS
from perennial.stores.ledger import Contact

TODAY = date(2026, 3, 2)


@pytest.fixture
def here(here: Installation, project: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("PERENNIAL_PROJECT", str(project.parent))
    return Installation.here()


@pytest.fixture(scope="session")
def home_of_the_decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules of all campaigns are recorded, and one mail of the winback is decided."""
    home = tmp_path_factory.mktemp("decided")
    set_world(home, TODAY)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PERENNIAL_HOME", str(home))
        record(Installation.here())
    return home


@pytest.fixture
def decided(here: Installation, home_of_the_decided: Path) -> Installation:
    shutil.copytree(home_of_the_decided, here.settings.home, dirs_exist_ok=True)
    return Installation.here()


def record(here: Installation, *, without: str = "") -> None:
    """Record the rules of all campaigns but one, and a decision about one person."""
    sound = tuple(one for one in catalogue_of(here).campaigns if one.name != without)
    decisions.record_policies(here.lake, TODAY, Catalogue(sound, {}))
    record_offers(here.lake, TODAY, load_offers(here.settings.dbt_project).sound.values(), [])
    rows = [] if without else [decision(3, address_hash="hash", slot_at=None, locale="en")]
    decisions.record(
        here.lake,
        TODAY,
        decisions.Decided(
            pa.Table.from_pylist(rows, SCHEMAS["decisions"]),
            SCHEMAS["enrolments"].empty_table(),
            SCHEMAS["holdouts"].empty_table(),
            SCHEMAS["accounts"].empty_table(),
        ),
    )
    contact = Contact("p3", "email", "hash", "ann@example.com", here.clock.now())
    with here.ledger() as ledger:
        ledger.vault.put([contact])


def folder_of(here: Installation) -> Path:
    return here.settings.dbt_project / "models/campaigns/winback/dormant_winback"


def spoil_words(here: Installation) -> None:
    path = folder_of(here) / "templates/reminder.email.en.j2"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<p>Dear", "<!-- <p>Dear"), encoding="utf-8")


def misspell(here: Installation) -> None:
    path = folder_of(here) / "dormant_winback.yml"
    text = path.read_text(encoding="utf-8")
    assert "priority:" in text
    path.write_text(text.replace("priority:", "priorty:"), encoding="utf-8")


def delete(here: Installation) -> None:
    shutil.rmtree(folder_of(here))


def rename(here: Installation) -> None:
    folder_of(here).rename(folder_of(here).with_name("winback_of_old"))


def break_yaml(here: Installation) -> None:
    (folder_of(here) / "dormant_winback.yml").write_text("models: [", encoding="utf-8")


def test_a_definition_that_breaks_after_the_decisions_stops_nothing(decided: Installation) -> None:
    """Rendering and dispatch use the recorded rules."""
    misspell(decided)

    (batch_path,) = batches.batch(TODAY, "dormant_winback")
    sent = deliveries.dispatch(TODAY, batch_path)

    assert sent["accepted"] == 1
    assert batches.campaigns_of(TODAY, "winback") == ["dormant_winback"]


@pytest.mark.parametrize("spoil", [misspell, delete, rename, break_yaml])
def test_a_rendered_batch_is_sent_whatever_becomes_of_the_folder(
    decided: Installation, spoil: Callable[[Installation], None]
) -> None:
    """Dispatch reads no definition; a kill switch of the programme still stops it."""
    (batch_path,) = batches.batch(TODAY, "dormant_winback")
    spoil(decided)
    with decided.ledger() as ledger:
        ledger.permissions.switch(
            "programme", "winback", is_on=True, actor="ann", reason="test", at=decided.clock.now()
        )

    assert deliveries.dispatch(TODAY, batch_path)["withheld"] == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            delete,
            "dormant_winback: templates: the campaign's folder is missing. Restore the folder",
        ),
        (
            rename,
            "dormant_winback: templates: the campaign's folder is missing. Restore the folder",
        ),
        (break_yaml, "dormant_winback.yml:"),
        (spoil_words, "nobody can unsubscribe"),
    ],
)
def test_a_campaign_without_its_templates_is_withheld_and_no_other(
    decided: Installation, spoil: Callable[[Installation], None], said: str
) -> None:
    """The error names file, key and remedy."""
    spoil(decided)

    with pytest.raises(DefinitionError, match=re.escape(said)):
        batches.batch(TODAY, "dormant_winback")
    assert batches.batch(TODAY, "vip_exclusive") == []
    assert not decided.lake.files("batches", TODAY)


def test_a_campaign_without_decisions_stops_nothing(here: Installation) -> None:
    """There is nothing to render, and its error was reported before."""
    record(here, without="dormant_winback")
    spoil_words(here)

    assert batches.batch(TODAY, "dormant_winback") == []
    assert batches.campaigns_of(TODAY, "winback") == []


def test_an_inactive_campaign_is_refused_with_the_active_ones(decided: Installation) -> None:
    with pytest.raises(RequestError, match=r"welcome_first_order does not run .* dormant_winback"):
        batches.campaigns_of(TODAY, "winback", ["welcome_first_order"])


def test_a_day_without_rules_is_not_decided(here: Installation) -> None:
    """`customer_model` records them."""
    with pytest.raises(
        RequestError, match="Nothing is decided for 2026-03-02: run perennial decide"
    ):
        batches.campaigns_of(TODAY, "winback")


def test_a_batch_without_recorded_rules_is_not_sent(decided: Installation) -> None:
    """Without its programme its kill switch can't be checked."""
    (batch_path,) = batches.batch(TODAY, "dormant_winback")
    shutil.rmtree(str(decided.lake.folder("campaign_policies", TODAY)))

    with pytest.raises(BrokenWorld, match="campaign_policies of 2026-03-02 have no dormant_win"):
        deliveries.dispatch(TODAY, batch_path)
