"""A wrong offer is found before it is promised, and the error names file, key and remedy."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.perennial.conftest import PROJECT

from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.offers import load_offers
from perennial.domain import DefinitionError

Edit = Callable[[dict[str, Any]], object]


def edit(project: Path, change: Edit) -> Path:
    path = project / "offers.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content["winback_coupon"])
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_the_shipped_offers_are_valid() -> None:
    offers = load_offers(PROJECT)

    assert not offers.broken
    assert set(offers.sound) == {
        "winback_coupon", "welcome_discount", "spend_and_save", "premium_month",
        "half_price_year", "bonus_points",
    }  # fmt: skip
    coupon = offers.sound["winback_coupon"]
    assert [size.value for size in coupon.sizes] == [Decimal(5), Decimal(10), Decimal(15)]
    assert coupon.expiry_days == 14


def test_the_shipped_campaigns_promise_existing_offers() -> None:
    promised = {one.name: one.offer for one in load_campaigns(PROJECT).campaigns}

    assert promised == {
        "vip_exclusive": None,
        "dormant_winback": "winback_coupon",
        "welcome_first_order": "welcome_discount",
    }


WRONG: dict[str, tuple[Edit, str, str]] = {
    "misspelt key": (lambda o: o.update(expirey_days=3), "expirey_days", "spelling"),
    "missing key": (lambda o: o.pop("cost_share"), "cost_share", "no safe default"),
    "unknown kind": (lambda o: o.update(kind="lottery"), "kind", "amount_off"),
    "percent for share": (lambda o: o.update(cap_share=50), "cap_share", "less than or equal to 1"),
    "bounds crossed": (
        lambda o: o.update(floor_share=0.9),
        "winback_coupon",
        "less than floor_share",
    ),
    "sizes that fall": (lambda o: o["sizes"].reverse(), "winback_coupon", "worth more"),
    "worthless": (lambda o: o.update(sizes=[o["sizes"][0] | {"value": 0}]), "coupon", "privilege"),
    "one language": (lambda o: o["terms"].pop("zh"), "terms.zh", "no safe default"),
    "no source of codes": (lambda o: o.pop("generator"), "winback_coupon", "pool or a generator"),
    "two sources": (lambda o: o.update(pool="p"), "winback_coupon", "pool or a generator"),
    "source without codes": (
        lambda o: o.update(is_unique_code=False),
        "coupon",
        "generator needs",
    ),
    "codes to guess": (
        lambda o: o.update(generator={"length": 4}),
        "generator.length",
        "equal to 8",
    ),
    "foreign money": (lambda o: o.update(currency="EUR"), "currency", "the business counts in USD"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_names_file_and_key(project: Path, case: str) -> None:
    change, key, word = WRONG[case]
    path = edit(project, change)

    offers = load_offers(project)

    message = str(offers.broken["winback_coupon"])
    assert str(path) in message
    assert key in message
    assert word in message
    assert "welcome_discount" in offers.sound


def test_an_invalid_offer_leaves_out_only_campaigns_that_promise_it(project: Path) -> None:
    edit(project, lambda offer: offer.pop("cost_share"))

    catalogue = load_campaigns(project)

    assert "cost_share" in str(catalogue.broken["dormant_winback"])
    assert [one.name for one in catalogue.campaigns] == ["vip_exclusive", "welcome_first_order"]


def test_an_unknown_offer_is_refused_with_the_known_ones(project: Path) -> None:
    path = project / "models/campaigns/winback/dormant_winback/dormant_winback.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("winback_coupon", "free_lunch"))

    message = str(load_campaigns(project).broken["dormant_winback"])

    assert str(path) in message
    assert "there is no offer free_lunch" in message
    assert "winback_coupon" in message


def test_an_invalid_file_leaves_out_only_campaigns_that_promise(project: Path) -> None:
    (project / "offers.yml").write_text("- one\n- two\n")

    with pytest.raises(DefinitionError, match="holds no mapping"):
        load_offers(project)
    assert [one.name for one in load_campaigns(project).campaigns] == ["vip_exclusive"]


def test_without_a_file_there_are_no_offers(project: Path) -> None:
    (project / "offers.yml").unlink()

    assert load_offers(project) == ({}, {})
