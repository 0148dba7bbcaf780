"""Turn decisions into batch rows."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import md5
from typing import Any

from perennial.batches.render.message_links import VARIABLE, MessageLinks
from perennial.batches.render.render import RESERVED, Rendered, Renderer, RenderError
from perennial.campaigns.definition import CampaignMessages
from perennial.config.business import Business
from perennial.domain import RENDERED, MessageClass, Outcome, Reason, message_id_of
from perennial.domain.signed_links import Links
from perennial.stores.lake import SCHEMAS

Row = dict[str, Any]
Enrich = Callable[[Iterator[Row]], Iterator[Row]]
"""Adds the offer (`offer_variables` or `offer_problem`) and `is_tracked` to decisions."""

LONGEST_VARIABLES = 100_000
"""Characters of one message's variables, as JSON."""

_PARTS = ("subject", "text", "html", "details")
_COLUMNS = SCHEMAS["batches"].names


class RowWriter:
    """Turns decisions into rows."""

    def __init__(
        self,
        campaign: CampaignMessages,
        as_of: date,
        business: Business,
        links: Links,
        enrich: Enrich = iter,
    ) -> None:
        self._campaign, self._links, self.enrich = campaign, links, enrich
        self._shared = {
            "brand": business.brand,
            "postal_address": business.postal_address,
            "campaign": campaign.name,
            "campaign_owner": campaign.owner,
            "as_of": as_of.isoformat(),
        }
        self._default_locale = business.default_locale
        self._renderers: dict[str, Renderer] = {}

    def row(self, decision: Row) -> Row:
        """The message, or the reason why there is none."""
        unsubscribe_url = self._unsubscribe_url(decision)
        row = {name: decision.get(name) for name in _COLUMNS}
        row |= {"subject": "", "text": "", "html": "", "details": "{}", "is_test": False}
        row |= {"unsubscribe_url": unsubscribe_url, "outcome": Outcome.SKIP.value, "reason": ""}
        if problem := decision.get("offer_problem"):
            return row | {"reason": problem}
        try:
            rendered = self._render(decision, unsubscribe_url)
        except RenderError as error:
            return row | {"reason": f"{Reason.RENDER_ERROR}: {error}"}
        return row | rendered._asdict() | {"outcome": RENDERED}

    def test_row(self, decision: Row, person_id: str) -> Row:
        """A test message for `person_id`, whose address dispatch looks up."""
        own = {"person_id": person_id, "address_hash": "", "is_tracked": False}
        row = self.row(decision | own)
        parts = (row[part] for part in _PARTS)
        content = "|".join([decision["channel"], row["variant"], *parts])
        occurrence = f"test:{md5(content.encode(), usedforsecurity=False).hexdigest()}"
        message_id = message_id_of(self._campaign.name, row["step"], person_id, occurrence)
        subject = f"[TEST] {row['subject']}" if row["subject"] else ""
        row |= {"message_id": message_id, "subject": subject, "occurrence": occurrence}
        return row | {"is_test": True, "slot_at": None}  # it leaves at once

    def _render(self, decision: Row, unsubscribe_url: str) -> Rendered:
        step, variables = decision["step"], _variables(decision["variables"])
        if taken := sorted(RESERVED & variables.keys()):
            raise RenderError("variables", f"{taken[0]} is a reserved name: rename the column")
        renderer = self._renderers.get(step) or self._renderers.setdefault(
            step,
            Renderer(
                self._campaign.folder / "templates", step=step, default_locale=self._default_locale
            ),
        )
        return renderer.render(
            {
                **variables,
                **decision.get("offer_variables", {}),
                **self._shared,
                **self._followed(decision),
                "message_class": decision["message_class"],
                "unsubscribe_url": unsubscribe_url,
            },
            channel=decision["channel"],
            variant=decision["variant"],
            locale=decision["locale"] or self._default_locale,
        )

    def _followed(self, decision: Row) -> dict[str, object]:
        """Only mails are tracked: long links cost SMS parts."""
        is_tracked = bool(decision.get("is_tracked")) and decision["channel"] == "email"
        links = MessageLinks(self._links, decision["message_id"], is_tracked)
        return {"cta_url": links.to(self._links.go(self._campaign.name)), VARIABLE: links}

    def _unsubscribe_url(self, decision: Row) -> str:
        """Empty for service messages, which nobody can unsubscribe from."""
        if decision["message_class"] != MessageClass.MARKETING:
            return ""
        return self._links.unsubscribe(
            decision["person_id"], decision["purpose"], decision["channel"], self._campaign.name
        )


def _variables(content: str) -> Mapping[str, object]:
    if isinstance(content, str) and len(content) > LONGEST_VARIABLES:
        raise RenderError("variables", f"they have more than {LONGEST_VARIABLES:,} characters")
    try:
        variables = json.loads(content, parse_float=Decimal, parse_constant=Decimal)
    except (TypeError, ValueError, RecursionError):  # RecursionError: a thousand brackets
        variables = None
    if not isinstance(variables, dict):
        raise RenderError("variables", "they are not a JSON object")
    return variables
