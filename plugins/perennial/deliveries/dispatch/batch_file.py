"""Read a batch file for dispatch."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from upath import UPath

from perennial.domain import RENDERED, Message, NotToday, RequestError
from perennial.domain.channels import CHANNELS
from perennial.stores.lake import Lake, read_file
from perennial.stores.ledger import Entry

_KEYS = (
    "message_id", "step", "person_id", "address_hash",
    "variant", "message_class", "purpose", "is_test",
)  # fmt: skip
_WORDS = ("locale", "subject", "text", "html", "unsubscribe_url")
_DETAILS = "details"
"""A column that batches of former releases don't have."""
_PLACE = re.compile(r"batches/as_of=([^/]+)/campaign=([^/]+)/channel=([^/]+)/[^/]+\.parquet")


class Place(NamedTuple):
    """What a batch file's path says.

    Attributes:
        name: The path below the lake's root, which names the batch in the ledger.
        day: The day it was decided for, as text.
    """

    name: str
    day: str
    campaign: str
    channel: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch file.

    Attributes:
        name: Its path below the lake's root.
        entries: Its messages as the ledger records them.
        rows: Their content. Don't filter it by a list: pyarrow would import pandas, which takes
            longer than sending ten messages.
        positions: Row numbers by message id.
        slot_at: The earliest time to send, UTC; None: any hour of the day.
    """

    name: str
    contact_type: str
    entries: list[Entry]
    rows: pa.Table
    positions: Mapping[str, int]
    slot_at: datetime | None

    @classmethod
    def read(cls, path: UPath, lake: Lake, as_of: date, programme: str) -> "Batch":
        """Read a batch that may be sent on `as_of`.

        Raises:
            NotToday: It was decided for another day.
            RequestError: The path is not a batch of the lake.
        """
        name, day, campaign, channel = place_of(path, lake)
        if day != as_of.isoformat():
            raise NotToday(f"Batch {name} was decided for {day} and can't be sent on {as_of}.")
        rows = read_file(path)
        keys = rows.select([*_KEYS, "outcome"]).to_pylist()
        common = {
            "campaign": campaign,
            "programme": programme,
            "channel": channel,
            "batch": name,
            "decided_on": as_of,
        }
        entries = [Entry(**(key | common)) for key in keys if key.pop("outcome") == RENDERED]
        positions = {key["message_id"]: i for i, key in enumerate(keys)}
        latest = pc.max(rows["slot_at"]).as_py() if "slot_at" in rows.column_names else None
        slot_at = latest.replace(tzinfo=UTC) if latest else None
        return cls(name, CHANNELS[channel].contact_type, entries, rows, positions, slot_at)

    def messages(
        self, entries: Sequence[Entry], addresses: Mapping[str, str], sent_at: datetime
    ) -> list[Message]:
        """The messages of `entries`, with their addresses."""
        positions = [self.positions[entry.message_id] for entry in entries]
        details = [_DETAILS] if _DETAILS in self.rows.column_names else []
        first, last = min(positions), max(positions)  # files and groups have the same order
        words = self.rows.select([*_WORDS, *details]).slice(first, last - first + 1).to_pylist()
        return [
            Message(
                message_id=entry.message_id,
                campaign=entry.campaign,
                person_id=entry.person_id,
                channel=entry.channel,
                address=addresses[entry.message_id],
                sent_at=sent_at,
                programme=entry.programme,
                details=json.loads(row.pop(_DETAILS, None) or "{}"),
                **row,
            )
            for entry, row in zip(entries, (words[i - first] for i in positions), strict=True)
        ]


def place_of(path: UPath, lake: Lake) -> Place:
    """What a batch file's path says.

    Raises:
        RequestError: It is not a batch of the lake.
    """
    try:
        name = path.relative_to(lake.root).as_posix()
    except (ValueError, TypeError):  # outside the lake, or in another kind of store
        name = ""
    found = _PLACE.fullmatch(name)
    if found is None or found[3] not in CHANNELS:
        raise RequestError(
            f"{path} is not a batch of the lake {lake.root}: name a file under batches/; "
            "files of dry runs can't be sent."
        )
    return Place(name, *found.groups())
