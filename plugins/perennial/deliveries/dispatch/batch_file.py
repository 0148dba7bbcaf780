"""Read a batch file for dispatch."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from upath import UPath

from perennial.domain import RENDERED, BrokenWorld, Message, NotToday, RequestError, message_id_of
from perennial.domain.channels import CHANNELS
from perennial.stores.lake import SCHEMAS, Lake, read_file
from perennial.stores.lake.row_digest import is_unchanged
from perennial.stores.ledger import PSEUDONYM_PREFIX, Entry

_KEYS = (
    "message_id", "step", "person_id", "address_hash",
    "variant", "message_class", "purpose", "is_test",
)  # fmt: skip
_WORDS = ("locale", "subject", "text", "html", "unsubscribe_url", "details")
_PLACE = re.compile(r"batches/as_of=([^/]+)/campaign=([^/]+)/channel=([^/]+)/[^/]+\.parquet")


class Place(NamedTuple):
    """The parts of a batch file's path.

    Attributes:
        name: The path below the lake's root, the batch's name in the ledger.
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
        accounts: All accounts of each of its people with several, as known when decided.
    """

    name: str
    contact_type: str
    entries: list[Entry]
    rows: pa.Table
    positions: Mapping[str, int]
    slot_at: datetime | None
    accounts: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, path: UPath, lake: Lake, as_of: date, programme: str) -> "Batch":
        """Read a batch that may be sent on `as_of`.

        Raises:
            NotToday: It was decided for another day.
            RequestError: The path is not a batch of the lake.
            BrokenWorld: The batch is not what was rendered.
        """
        name, day, campaign, channel = place_of(path, lake)
        if day != as_of.isoformat():
            raise NotToday(f"Batch {name} was decided for {day} and can't be sent on {as_of}.")
        rows = read_file(path)
        keys = _unchanged_keys(name, rows, campaign)
        common = {
            "campaign": campaign,
            "programme": programme,
            "channel": channel,
            "batch": name,
            "decided_on": as_of,
        }
        entries = [
            Entry(**({column: key[column] for column in _KEYS} | common))
            for key in keys
            if key["outcome"] == RENDERED
        ]
        positions = {key["message_id"]: i for i, key in enumerate(keys)}
        latest = pc.max(rows["slot_at"]).as_py()
        slot_at = latest.replace(tzinfo=UTC) if latest else None
        accounts = _accounts(lake, as_of, {entry.person_id for entry in entries})
        kind = CHANNELS[channel].contact_type
        return cls(name, kind, entries, rows, positions, slot_at, accounts)

    def accounts_of(self, entry: Entry) -> Sequence[str]:
        """All accounts of a message's person."""
        return self.accounts.get(entry.person_id, (entry.person_id,))

    def messages(
        self, entries: Sequence[Entry], addresses: Mapping[str, str], sent_at: datetime
    ) -> list[Message]:
        """The messages of `entries`, with their addresses."""
        positions = [self.positions[entry.message_id] for entry in entries]
        first, last = min(positions), max(positions)  # files and groups have the same order
        words = self.rows.select(_WORDS).slice(first, last - first + 1).to_pylist()
        return [
            Message(
                message_id=entry.message_id,
                campaign=entry.campaign,
                person_id=entry.person_id,
                channel=entry.channel,
                address=addresses[entry.message_id],
                sent_at=sent_at,
                programme=entry.programme,
                details=json.loads(row.pop("details") or "{}"),
                **row,
            )
            for entry, row in zip(entries, (words[i - first] for i in positions), strict=True)
        ]


def _unchanged_keys(name: str, rows: pa.Table, campaign: str) -> list[dict[str, Any]]:
    """The keys of each message, after checking that no row was changed since it was rendered.

    The digest in the file's name covers the rows; each message id covers its own parts.
    """
    is_current = rows.schema.equals(SCHEMAS["batches"])
    is_whole = is_current and is_unchanged(PurePosixPath(name).stem, rows)
    keys = rows.select([*_KEYS, "outcome", "occurrence"]).to_pylist() if is_whole else []
    others = (key for key in keys if not key["person_id"].startswith(PSEUDONYM_PREFIX))
    if not is_whole or not all(_has_own_id(campaign, key) for key in others):
        raise BrokenWorld(
            f"The batch {name} was changed after it was rendered, and is not sent: "
            "delete it and render it again; nothing is sent twice."
        )
    return keys


def _has_own_id(campaign: str, key: Mapping[str, Any]) -> bool:
    made_of = (campaign, key["step"], key["person_id"], key["occurrence"] or "")
    return bool(key["message_id"] == message_id_of(*made_of))


def _accounts(lake: Lake, as_of: date, people: Collection[str]) -> dict[str, list[str]]:
    accounts: dict[str, list[str]] = defaultdict(list)
    for path in lake.files("accounts", as_of):
        rows = read_file(path)
        for person_id, external_id in zip(
            *(column.to_pylist() for column in rows.columns), strict=True
        ):
            if person_id in people:
                accounts[person_id].append(external_id)
    return accounts


def place_of(path: UPath, lake: Lake) -> Place:
    """Parse a batch file's path.

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
