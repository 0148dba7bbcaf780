"""Google Analytics 4 in its BigQuery export format: rows of `events_YYYYMMDD`.

Source: https://support.google.com/analytics/answer/7029846 (BigQuery Export schema). JSON extracts
write whole numbers as text, Parquet extracts keep types; both are read.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from perennial.ingest.vendors.translation import (
    Given,
    LeftOutError,
    Translated,
    Vendor,
    instant,
    kept,
    number,
    record,
    records,
    snake_case,
    times,
)

EVENT_TYPES: Final = {
    "purchase": "purchase",
    "in_app_purchase": "purchase",
    "refund": "refund",
    "view_item": "product_viewed",
    "add_to_cart": "cart_added",
    "page_view": "visit",
    "screen_view": "visit",
    "login": "login",
    "sign_up": "signed_up",
    "share": "shared",
}
"""Event types of GA4's event names; other names are converted to snake case."""

WITH_AMOUNT: Final = ("purchase", "refund")
PER_ITEM: Final = ("product_viewed", "cart_added")

_KEY: Final = (
    "stream_id",
    "event_timestamp",
    "event_name",
    "event_bundle_sequence_id",
    "batch_page_id",
    "batch_ordering_id",
    "batch_event_index",
)
"""Together with the user, identifies GA4's events, which have no id."""

_NUMBERS: Final = ("int_value", "float_value", "double_value")


def _translate(given: Given, delivered_at: str) -> Iterator[Translated]:
    if not given.get("user_id") and not given.get("user_pseudo_id"):
        raise LeftOutError("rows of nobody (no user_pseudo_id, no user_id)")
    name = given.get("event_name")
    event_type = EVENT_TYPES.get(str(name)) or snake_case(name)
    params, occurred_at = _params(given), instant(given.get("event_timestamp"), 1_000_000)
    event = {
        "event_id": _event_id(given),
        "external_id": given.get("user_id"),
        "anonymous_id": given.get("user_pseudo_id"),
        "event_type": event_type,
        "occurred_at": occurred_at,
        "loaded_at": _later(delivered_at, occurred_at),
    }
    properties = {**_channel(given), **_basket(given, params)}
    if event_type in WITH_AMOUNT:
        event |= {"amount": params.get("value"), "currency": params.get("currency")}
        properties |= kept(params, "value", "currency", "transaction_id")
    else:
        properties |= kept(params, "transaction_id")
    items = records(given.get("items"))
    if event_type in PER_ITEM and items:
        for n, item in enumerate(items):
            row = event | {"event_id": _numbered(event, n), "product_id": _product(item)}
            yield Translated("events", row | {"properties": properties | _about(item)})
        return
    yield Translated("events", event | {"properties": properties})
    if event_type == "purchase":
        for n, item in enumerate(items, start=1):
            line = {
                "event_id": _numbered(event, n),
                "event_type": "purchase_item",
                "product_id": _product(item),
                "amount": times(item.get("price"), item.get("quantity")),
                "currency": params.get("currency"),
            }
            about = _channel(given) | _basket(given, params) | _about(item)
            yield Translated("events", event | line | {"properties": about})


def _event_id(given: Given) -> str:
    who = given.get("user_pseudo_id") or given.get("user_id")
    key = "|".join(str(part or "") for part in (who, *map(given.get, _KEY)))
    return f"ga4-{hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()}"


def _numbered(event: Given, n: int) -> str:
    return f"{event['event_id']}-{n}" if n else str(event["event_id"])


def _params(given: Given) -> dict[str, object]:
    params: dict[str, object] = {}
    for param in records(given.get("event_params")):
        value = record(param.get("value"))
        found = value.get("string_value")
        for kind in _NUMBERS:
            if found is None and value.get(kind) is not None:
                found = number(value[kind])
        if found is not None:
            params[str(param.get("key"))] = found
    return params


def _later(delivered_at: str, occurred_at: object) -> str:
    """The delivery, but not before the event: today's export contains today's events."""
    try:
        happened_at = datetime.fromisoformat(str(occurred_at))
        return max(datetime.fromisoformat(delivered_at), happened_at).isoformat()
    except (TypeError, ValueError):  # an invalid instant, which is rejected later
        return delivered_at


def _channel(given: Given) -> dict[str, object]:
    platform = given.get("platform")
    return {"channel": platform.lower()} if isinstance(platform, str) and platform else {}


def _basket(given: Given, params: Given) -> dict[str, object]:
    basket = params.get("transaction_id") or record(given.get("ecommerce")).get("transaction_id")
    return {"basket_id": basket} if basket and basket != "(not set)" else {}


def _product(item: Given) -> object:
    known = [item.get(name) for name in ("item_id", "item_name")]
    return next((name for name in known if name not in (None, "", "(not set)")), None)


def _about(item: Given) -> dict[str, object]:
    names = {"item_name": "name", "item_brand": "brand", "item_category": "category"}
    about = {names.get(name, name): item.get(name) for name in (*names, "quantity")}
    about["quantity"] = number(about["quantity"])
    return kept({name: value for name, value in about.items() if value != "(not set)"})


GA4: Final = Vendor("ga4", ("jsonl", "parquet"), ("events",), _translate)
