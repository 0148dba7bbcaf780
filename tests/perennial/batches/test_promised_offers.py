"""A message repeats the offer that was promised first, with a code of the person's own."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.perennial.conftest import PROJECT
from upath import UPath

from perennial.batches.promised_offers import PLACEHOLDER, Promises, made_code
from perennial.campaigns.offers import Offer, load_offers
from perennial.decisions.offer_tables import record_offers
from perennial.domain import BrokenWorld
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger, Round, Stock, open_ledger

OFFERS = load_offers(PROJECT).sound
DAY, LATER = date(2017, 12, 1), date(2017, 12, 6)
NOON = datetime(2017, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def lake(lake: Lake) -> Lake:
    record_offers(lake, DAY, OFFERS.values(), [Stock("yearly_plan", 3, 2)])
    return lake


def promises(lake: Lake, ledger: Ledger | None, day: date = DAY) -> Promises:
    return Promises(
        lake,
        day,
        coupons=ledger.coupons if ledger else None,
        key=b"key",
        issued_at=NOON,
        default_locale="en",
    )


def decision(
    person_id: str = "p1", offer: str | None = "winback_coupon", **given: Any
) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "campaign": "c",
        "occurrence": "r1",
        "locale": "en",
        "offer_size_rank": 2,
    }
    return {**usual, "person_id": person_id, "offer": offer, **given}


def test_the_recorded_catalogue_is_the_validated_one(lake: Lake) -> None:
    offers, sizes, stock = (
        pq.read_table(lake.files(table, DAY)[0]).to_pylist()
        for table in ("offers", "offer_sizes", "coupon_stock")
    )

    assert [row["offer"] for row in offers] == sorted(OFFERS)
    coupon = next(row for row in offers if row["offer"] == "winback_coupon")
    assert coupon["cost_share"] == Decimal("0.75")
    assert coupon["explore_buckets"] == 1000
    assert (coupon["pool"], coupon["code_prefix"], coupon["code_length"]) == (None, "BACK-", 10)
    assert [
        (row["size_rank"], row["face_value"], row["text_zh"])
        for row in sizes
        if row["offer"] == "winback_coupon"
    ] == [(1, 5, "$5"), (2, 10, "$10"), (3, 15, "$15")]
    assert stock == [{"pool": "yearly_plan", "coupon_count": 3, "free_count": 2}]


def test_a_message_gets_its_offers_text_and_code(lake: Lake, ledger: Ledger) -> None:
    rows = [decision(), decision("p2", None), decision("p3", locale="zh-CN", offer_size_rank=3)]

    first, second, third = promises(lake, ledger).enrich(iter(rows))

    code = made_code(
        b"key",
        {"offer": "winback_coupon", "code_prefix": "BACK-", "code_length": 10},
        Round("c", "p1", "r1"),
        0,
    )
    assert first["offer_variables"] == {
        "amount": "$10",
        "offer_text": "$10 off your next purchase",
        "offer_terms": OFFERS["winback_coupon"].terms.en,
        "offer_expires_on": "2017-12-15",
        "coupon_code": code,
    }
    assert second == rows[1]
    assert third["offer_variables"]["offer_text"] == "$15优惠券"
    assert third["offer_variables"]["coupon_code"] != code


def test_a_later_step_repeats_the_first_promise(lake: Lake, ledger: Ledger) -> None:
    (first,) = promises(lake, ledger).enrich([decision()])
    dearer = OFFERS["winback_coupon"].model_copy(update={"sizes": OFFERS["spend_and_save"].sizes})
    record_offers(lake, LATER, [dearer], [])

    later, renewed = promises(lake, ledger, LATER).enrich(
        [decision(offer_size_rank=1), decision(occurrence="r2")]
    )

    assert later["offer_variables"] == first["offer_variables"]
    assert renewed["offer_variables"]["amount"] == "$20"
    assert renewed["offer_variables"]["offer_expires_on"] == "2017-12-20"


def test_a_dry_run_takes_no_code(lake: Lake, ledger: Ledger) -> None:
    (row,) = promises(lake, None).enrich([decision()])

    assert row["offer_variables"]["coupon_code"] == PLACEHOLDER
    assert row["offer_variables"]["offer_expires_on"] == "2017-12-15"
    assert ledger.coupons.stock() == []


def test_an_uploaded_pool_runs_out_for_the_last_people(lake: Lake, ledger: Ledger) -> None:
    ledger.coupons.put("yearly_plan", ["A", "B"], occurred_at=NOON)
    rows = [decision(f"p{n}", "half_price_year", offer_size_rank=1) for n in range(3)]

    kept = list(promises(lake, ledger).enrich(rows))

    assert [row.get("offer_variables", {}).get("coupon_code") for row in kept] == ["A", "B", None]
    assert kept[2]["offer_problem"] == "no_coupon_left"


def test_the_code_variable_exists_without_a_code(lake: Lake, ledger: Ledger) -> None:
    (row,) = promises(lake, ledger).enrich([decision(offer="welcome_discount", offer_size_rank=1)])

    assert row["offer_variables"]["coupon_code"] == ""
    assert row["offer_variables"]["offer_text"] == "$20 off your first order"


def test_a_shared_code_takes_nothing_from_a_pool(tmp_path: Path, ledger: Ledger) -> None:
    lake = Lake(UPath(tmp_path / "other"))
    shared = Offer.model_validate(OFFERS["welcome_discount"].model_dump() | {"code": "HELLO"})
    record_offers(lake, DAY, [shared], [])
    rows = [decision(f"p{n}", shared.name, offer_size_rank=1) for n in range(2)]

    kept = promises(lake, ledger).enrich(rows)

    assert [row["offer_variables"]["coupon_code"] for row in kept] == ["HELLO", "HELLO"]


def test_the_same_promises_get_the_same_codes(lake: Lake, tmp_path: Path) -> None:
    rows = [decision(f"p{n}") for n in range(1201)]
    found = []
    for name, ordered in (("a", rows), ("b", rows[::-1])):
        with open_ledger(f"sqlite:///{tmp_path}/{name}.sqlite") as ledger:
            kept = promises(lake, ledger).enrich(ordered)
            found.append({row["person_id"]: row["offer_variables"]["coupon_code"] for row in kept})

    assert found[0] == found[1]
    assert len(set(found[0].values())) == 1201


def test_an_unrecorded_offer_stops_the_batch(lake: Lake, ledger: Ledger) -> None:
    shutil.rmtree(str(lake.folder("offer_sizes", DAY)))

    with pytest.raises(BrokenWorld, match="offer_sizes of 2017-12-01"):
        list(promises(lake, ledger).enrich([decision()]))
