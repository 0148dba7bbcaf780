"""Mixpanel in its raw export format (`/api/2.0/export`): one event per line.

Sources: https://docs.mixpanel.com/reference/raw-event-export, and
https://docs.mixpanel.com/reference/event-deduplication for the identity of events.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from perennial.ingest.vendors.translation import (
    Given,
    LeftOutError,
    Translated,
    Vendor,
    instant,
    kept,
    record,
    snake_case,
)

EVENT_TYPES: Final = {
    "$mp_web_page_view": "visit",
    "Page View": "visit",
    "Purchase": "purchase",
    "Order Completed": "purchase",
    "Refund": "refund",
    "Order Refunded": "refund",
    "Product Viewed": "product_viewed",
    "Add to Cart": "cart_added",
    "Product Added": "cart_added",
    "Login": "login",
    "Sign In": "login",
    "Sign Up": "signed_up",
    "Signed Up": "signed_up",
    "Share": "shared",
}
"""Event types of common Mixpanel names; other names are converted to snake case."""

WITH_AMOUNT: Final = ("purchase", "refund")
AMOUNTS: Final = ("amount", "revenue", "total", "value")
BASKETS: Final = ("order_id", "transaction_id", "basket_id")

_DEVICE: Final = "$device:"
_OWN: Final = ("time", "distinct_id", "mp_processing_time_ms", "mp_sent_by_lib_version", "mp_lib")


def _translate(given: Given, _: str) -> Iterator[Translated]:
    name, properties = given.get("event"), record(given.get("properties"))
    times = {
        "occurred_at": instant(properties.get("time"), 1),
        "loaded_at": instant(
            properties.get("mp_processing_time_ms") or properties.get("$mp_api_timestamp_ms"), 1000
        ),
    }
    if name in ("$identify", "$create_alias"):
        yield Translated("links", times | _link(str(name), properties))
        return
    if name == "$merge":
        raise LeftOutError("$merge (which of its ids are accounts, it doesn't say)")
    event_type = EVENT_TYPES.get(str(name)) or snake_case(name)
    event = {
        "event_id": _event_id(given, properties),
        **_who(properties),
        "event_type": event_type,
        "product_id": properties.get("product_id"),
        **times,
    }
    used = [*_OWN, "product_id"]
    if event_type in WITH_AMOUNT:
        amount = _first(properties, AMOUNTS)
        event |= {"amount": properties.get(amount), "currency": properties.get("currency")}
        used += [amount, "currency"]
    basket = _first(properties, BASKETS)
    about = {
        name: value
        for name, value in kept(properties, *used, basket).items()
        if not name.startswith("$")  # Mixpanel's own: place, device, library
    }
    if properties.get(basket):
        about["basket_id"] = properties[basket]
    yield Translated("events", event | {"properties": about})


def _event_id(given: Given, properties: Given) -> str | None:
    """None without `$insert_id`, because then events can't be deduplicated reliably."""
    if not properties.get("$insert_id"):
        return None
    parts = (
        given.get("event"),
        *(properties.get(n) for n in ("distinct_id", "time", "$insert_id")),
    )
    key = "|".join(str(part) for part in parts)
    return f"mixpanel-{hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()}"


def _who(properties: Given) -> dict[str, object]:
    """`$user_id` and `$device_id` if the project has them; otherwise derived from `distinct_id`."""
    user, device = properties.get("$user_id"), properties.get("$device_id")
    known = properties.get("distinct_id")
    if isinstance(known, str) and known.startswith(_DEVICE):
        device, known = device or known.removeprefix(_DEVICE), None
    if not user and known != device:
        user = known
    return {"external_id": user, "anonymous_id": device}


def _link(name: str, properties: Given) -> dict[str, object]:
    one, other = ("$identified_id", "$anon_id") if name == "$identify" else ("alias", "distinct_id")
    device = properties.get(other)
    return {
        "external_id": properties.get(one),
        "identifier_type": "anonymous_id",
        "identifier": device.removeprefix(_DEVICE) if isinstance(device, str) else device,
        "evidence": f"mixpanel {name}",
    }


def _first(properties: Given, names: tuple[str, ...]) -> str:
    return next((name for name in names if properties.get(name) not in (None, "")), names[0])


MIXPANEL: Final = Vendor("mixpanel", ("jsonl",), ("events", "links"), _translate)
