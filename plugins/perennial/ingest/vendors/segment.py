"""Segment's format, which RudderStack and Jitsu also write: one call of the Spec per line.

Sources: https://www.twilio.com/docs/segment/connections/spec/common (fields and times),
https://www.twilio.com/docs/segment/connections/spec/ecommerce/v2 (names and their properties).
"""

import re
from collections.abc import Iterator
from typing import Final

from perennial.ingest.vendors.translation import (
    Given,
    LeftOutError,
    Translated,
    Vendor,
    kept,
    record,
    records,
    snake_case,
    times,
)

EVENT_TYPES: Final = {
    "Order Completed": "purchase",
    "Order Refunded": "refund",
    "Product Viewed": "product_viewed",
    "Product Added": "cart_added",
    "Product Reviewed": "review_written",
    "Product Shared": "shared",
    "Cart Shared": "shared",
    "Signed In": "login",
    "Signed Up": "signed_up",
}
"""Event types of names in Segment's specifications; other names are converted to snake case."""

WITH_AMOUNT: Final = ("purchase", "refund")
AMOUNTS: Final = ("total", "revenue", "value")

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _translate(given: Given, _: str) -> Iterator[Translated]:
    call = given.get("type")
    if call in ("track", "page", "screen"):
        yield from _events(given)
    elif call == "identify":
        if given.get("userId") and given.get("anonymousId"):
            yield _link(given, "anonymous_id", given["anonymousId"])
    elif call == "alias":
        previous = given.get("previousId")
        is_device = previous == given.get("anonymousId") or _UUID.fullmatch(str(previous))
        yield _link(given, "anonymous_id" if is_device else "external_id", previous)
    else:
        raise LeftOutError(f"calls of type {call if call == 'group' else 'unknown'}")


def _events(given: Given) -> Iterator[Translated]:
    properties = record(given.get("properties"))
    if given["type"] == "track":
        event_type = EVENT_TYPES.get(str(given.get("event"))) or snake_case(given.get("event"))
    else:
        event_type = "visit"
        properties = {"name": given.get("name"), **properties}
    event = {
        "event_id": f"segment-{given['messageId']}" if given.get("messageId") else None,
        "external_id": given.get("userId"),
        "anonymous_id": given.get("anonymousId"),
        "event_type": event_type,
        "product_id": properties.get("product_id") or properties.get("sku"),
        **_times(given),
    }
    used = ["product_id", "sku", "order_id", "rating", "products"]
    if event_type in WITH_AMOUNT:
        amount = next((name for name in AMOUNTS if properties.get(name) is not None), AMOUNTS[0])
        event |= {"amount": properties.get(amount), "currency": properties.get("currency")}
        used += [amount, "currency"]
    basket = {"basket_id": properties.get("order_id")}
    renamed = kept(basket | {"score": properties.get("rating")})
    yield Translated("events", event | {"properties": kept(properties, *used) | renamed})
    if event_type == "purchase":
        for n, product in enumerate(records(properties.get("products")), start=1):
            line = {
                "event_id": f"{event['event_id']}-{n}" if event["event_id"] else None,
                "event_type": "purchase_item",
                "product_id": product.get("product_id") or product.get("sku"),
                "amount": times(product.get("price"), product.get("quantity")),
            }
            about = kept(product, "product_id", "sku", "price") | kept(basket)
            yield Translated("events", event | line | {"properties": about})


def _link(given: Given, identifier_type: str, identifier: object) -> Translated:
    about = {
        "external_id": given.get("userId"),
        "identifier_type": identifier_type,
        "identifier": identifier,
        "evidence": f"segment {given['type']}",
    }
    return Translated("links", about | _times(given))


def _times(given: Given) -> dict[str, object]:
    """`timestamp` is corrected for the device's clock; `originalTimestamp` is not."""
    return {
        "occurred_at": given.get("timestamp") or given.get("originalTimestamp"),
        "loaded_at": given.get("receivedAt"),
    }


SEGMENT: Final = Vendor("segment", ("jsonl",), ("events", "links"), _translate)
