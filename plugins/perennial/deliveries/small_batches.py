"""Group small batches, because a task costs a scheduler more than ten messages."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple, TypedDict

from upath import UPath

from perennial.config.clock import Clock
from perennial.stores.lake import Lake, read_file

TOGETHER = 500
"""The most messages in batches that one task sends; a bigger batch gets its own task."""


class Sending(TypedDict):
    """What one task sends, as JSON.

    Attributes:
        label: Shown to people: `vip_exclusive/email, 3 batches, 58 messages`.
        batches: Paths below the lake's root.
    """

    label: str
    batches: list[str]


class _File(NamedTuple):
    path: str
    campaign_and_channel: str
    slot_at: datetime | None
    size: int


def sendings(lake: Lake, clock: Clock, paths: Sequence[str]) -> list[Sending]:
    """Group small batches by campaign, channel and due time."""
    read = [_read(lake.root / path, path) for path in paths]

    def due(file: _File) -> tuple[str, str]:
        waits = file.slot_at and not clock.has_come(file.slot_at)
        return file.campaign_and_channel, f"{file.slot_at:%Y-%m-%d %H:%M} UTC" if waits else ""

    ordered = sorted(read, key=lambda file: (*due(file), file.path))
    return [
        _sending(small_group, *key)
        for key, group in groupby(ordered, key=due)
        for small_group in _small_enough(group)
    ]


def _small_enough(batches: Iterator[_File]) -> Iterator[list[_File]]:
    group: list[_File] = []
    for batch in batches:
        if group and sum(other.size for other in (*group, batch)) > TOGETHER:
            yield group
            group = []
        group.append(batch)
    yield group


def _sending(group: Sequence[_File], campaign_and_channel: str, waits_until: str) -> Sending:
    batches = "1 batch" if len(group) == 1 else f"{len(group)} batches"
    parts = [campaign_and_channel, waits_until, batches, f"{sum(x.size for x in group)} messages"]
    return {"label": ", ".join(filter(None, parts)), "batches": [batch.path for batch in group]}


def _read(file: UPath, path: str) -> _File:
    """A batch's campaign, channel, hour and size."""
    keys = dict(part.split("=", 1) for part in path.split("/") if "=" in part)
    rows = read_file(file, ["message_id", "slot_at"])
    slots = rows["slot_at"].to_pylist() if "slot_at" in rows.column_names else []
    latest = max((slot for slot in slots if slot), default=None)
    slot_at = latest.replace(tzinfo=UTC) if latest else None
    return _File(path, f"{keys['campaign']}/{keys['channel']}", slot_at, rows.num_rows)
