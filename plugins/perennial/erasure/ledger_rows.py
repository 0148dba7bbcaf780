"""Erases a person from the ledger's rows, as in the lake; addresses are deleted."""

from collections.abc import Mapping
from typing import Any

from perennial.erasure.identifiers import Known
from perennial.erasure.matched_values import cleaned
from perennial.stores.ledger import Ledger, person_rows

WORDS = frozenset({"title", "text", "body", "link", "action"})
"""Columns with text of messages to a person."""


def rewrite(ledger: Ledger, known: Known) -> dict[str, int]:
    """Erase from every table in one commit. Returns changed or deleted rows by table."""
    sought = known.sought()

    def changed(row: Mapping[str, Any]) -> dict[str, Any]:
        new: dict[str, Any] = {}
        for name, value in row.items():
            is_id = name in person_rows.IDS and value in known.ids
            if is_id or (name == "address_hash" and value):
                new[name] = known.pseudonym
            elif name in WORDS:
                new[name] = ""
            elif isinstance(value, str) and name in ("reason", "evidence", "detail"):
                new[name] = cleaned(value, sought, known.pseudonym)
        return new

    return person_rows.rewrite(ledger.engine, known.ids, known.message_ids, changed)
