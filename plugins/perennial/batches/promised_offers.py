"""Fill the offer of decided messages: code, texts and expiry date.

They stay those of the round's first promise. SQL decided the size.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from perennial.campaigns.coupon_codes import ALPHABET
from perennial.campaigns.offers import AMOUNT
from perennial.domain import BrokenWorld, Reason
from perennial.stores.lake import Lake
from perennial.stores.ledger import Coupons, Promise, Round
from perennial.stores.ledger.bulk_writes import in_groups

Row = dict[str, Any]

PLACEHOLDER = "DRY-RUN-CODE"
"""Replaces a code that must not be issued."""


class Promises:
    """Adds the offer to decided messages."""

    def __init__(
        self,
        lake: Lake,
        as_of: date,
        *,
        coupons: Coupons | None,
        key: bytes,
        issued_at: datetime,
        default_locale: str,
    ) -> None:
        """Take a day's recorded offers; `coupons` is None in a dry run and for tests."""
        self._lake, self._as_of, self._coupons = lake, as_of, coupons
        self._key, self._issued_at, self._default_locale = key, issued_at, default_locale
        self._days: dict[date, Mapping[str, dict[Any, Row]]] = {}

    def enrich(self, decisions: Iterable[Row]) -> Iterator[Row]:
        """Add `offer_variables`, or `offer_problem` if there are none, to decisions with an offer.

        Raises:
            BrokenWorld: A decided offer or size is not recorded.
        """
        for group in in_groups(decisions):
            yield from self._kept(group)

    def _kept(self, group: Sequence[Row]) -> Iterator[Row]:
        by_offer: dict[str, list[Promise]] = {}
        for decision in group:
            if decision.get("offer"):
                by_offer.setdefault(decision["offer"], []).append(self._wanted(decision))
        kept: dict[Round, Promise] = {}
        for name, wanted in by_offer.items():
            kept |= self._issued(self._recorded("offers", name, self._as_of), wanted)
        for decision in group:
            yield decision | self._words(decision, kept) if decision.get("offer") else decision

    def _wanted(self, decision: Row) -> Promise:
        offer = self._recorded("offers", decision["offer"], self._as_of)
        return Promise(
            **{name: decision[name] for name in (*Round._fields, "offer")},
            size_rank=decision["offer_size_rank"],
            decided_on=self._as_of,
            expires_on=self._as_of + timedelta(days=offer["expiry_days"]),
        )

    def _issued(self, offer: Row, wanted: Sequence[Promise]) -> Mapping[Round, Promise]:
        if self._coupons is None:
            return {promise.round: promise for promise in wanted}
        is_made = offer["is_unique_code"] and not offer["pool"]
        return self._coupons.issue(
            wanted,
            pool=offer["offer"] if is_made else offer["pool"],
            make=partial(made_code, self._key, offer) if is_made else None,
            occurred_at=self._issued_at,
        )

    def _words(self, decision: Row, kept: Mapping[Round, Promise]) -> Row:
        promise = kept.get(Round(*(decision[name] for name in Round._fields)))
        if promise is None:
            return {"offer_problem": Reason.NO_COUPON_LEFT.value}
        offer = self._recorded("offers", promise.offer, promise.decided_on)
        key = (promise.offer, promise.size_rank)
        size = self._recorded("offer_sizes", key, promise.decided_on)
        language = str(decision["locale"] or self._default_locale)[:2].lower()
        language = language if language in ("en", "zh") else self._default_locale
        amount = size[f"text_{language}"]
        code = promise.code or (PLACEHOLDER if offer["is_unique_code"] else offer["code"])
        variables = {
            "amount": amount,
            "offer_text": offer[f"text_{language}"].replace(AMOUNT, amount),
            "offer_terms": offer[f"terms_{language}"],
            "offer_expires_on": promise.expires_on.isoformat(),
            "coupon_code": code or "",
        }
        return {"offer_variables": variables}

    def _recorded(self, table: str, key: Any, day: date) -> Row:
        if day not in self._days:
            self._days[day] = {
                "offers": {row["offer"]: row for row in self._lake.rows("offers", day)},
                "offer_sizes": {
                    (row["offer"], row["size_rank"]): row
                    for row in self._lake.rows("offer_sizes", day)
                },
            }
        found = self._days[day][table].get(key)
        if found is None:
            raise BrokenWorld(
                f"The lake's {table} of {day} have no {key}: "
                "restore the file from a copy of the lake."
            )
        return found


def made_code(key: bytes, offer: Mapping[str, Any], promised: Round, attempt: int) -> str:
    """One round's code: always the same, not guessable without the key.

    >>> offer = {"offer": "o", "code_prefix": "X-", "code_length": 10}
    >>> made_code(b"key", offer, Round("c", "p", "r"), 0)
    'X-MSCTV67TC9'
    """
    text = "|".join(["coupon", offer["offer"], *promised, str(attempt)])
    number = int.from_bytes(hmac.new(key, text.encode(), hashlib.sha512).digest())
    letters = ""
    for _ in range(offer["code_length"]):
        number, index = divmod(number, len(ALPHABET))
        letters += ALPHABET[index]
    return f"{offer['code_prefix']}{letters}"
