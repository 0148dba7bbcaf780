"""The day's offers as recorded tables that SQL joins."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import pyarrow as pa

from perennial.campaigns.definition import BUCKETS
from perennial.campaigns.offers import Offer
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import Stock

Row = Mapping[str, object]


def record_offers(lake: Lake, as_of: date, offers: Iterable[Offer], stock: Iterable[Stock]) -> None:
    """Record the day's offers and stock of codes, replacing earlier ones."""
    listed = sorted(offers, key=lambda offer: offer.name)
    rows: dict[str, list[Row]] = {
        "offers": [_offer(offer) for offer in listed],
        "offer_sizes": [row for offer in listed for row in _sizes(offer)],
        "coupon_stock": [row._asdict() for row in stock],
    }
    for table, content_rows in rows.items():
        content = pa.Table.from_pylist(content_rows, SCHEMAS[table])
        lake.write(table, as_of, f"{table}.parquet", rows=content)


def _offer(offer: Offer) -> Row:
    return {
        "offer": offer.name,
        "kind": offer.kind,
        "currency": offer.currency,
        "pool": offer.pool,
        "code": offer.code,
        "minimum_purchase": offer.minimum_purchase,
        "cost_share": offer.cost_share,
        "redemption_share": offer.redemption_share,
        "floor_share": offer.floor_share,
        "cap_share": offer.cap_share,
        "expiry_days": offer.expiry_days,
        "is_unique_code": offer.is_unique_code,
        "text_en": offer.text.en,
        "text_zh": offer.text.zh,
        "terms_en": offer.terms.en,
        "terms_zh": offer.terms.zh,
        "code_prefix": offer.generator.prefix if offer.generator else None,
        "code_length": offer.generator.length if offer.generator else None,
        "explore_buckets": round(offer.explore_share * BUCKETS),
        "until_on": offer.until,
    }


def _sizes(offer: Offer) -> Iterator[Row]:
    for rank, size in enumerate(offer.sizes, start=1):
        yield {
            "offer": offer.name,
            "size_rank": rank,
            "face_value": size.value,
            "text_en": size.text.en,
            "text_zh": size.text.zh,
        }
