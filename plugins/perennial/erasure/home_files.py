"""Erases a person from files below `<home>`: the outbox, logs, pages and derived files."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from perennial.config.environment import Settings
from perennial.deliveries.providers.audience.ads.audience_files import AUDIENCES
from perennial.deliveries.providers.locked_file import locked
from perennial.domain import BrokenWorld
from perennial.erasure.identifiers import Known
from perennial.erasure.landed_rows import line_names
from perennial.erasure.matched_values import cleaned

LARGEST_TEXT = 512 * 1024 * 1024
"""Bytes of the largest text file that is rewritten; a larger one is left, and shows in the proof.
"""


def others(settings: Settings) -> Iterator[Path]:
    """Files below home except the lake, the secret and the ledger."""
    lake = settings.home / "lake"
    for path in sorted(settings.home.rglob("*")):
        is_ledger = path.name.startswith("ledger.sqlite")
        if path.is_file() and not is_ledger and path.name != "secret" and lake not in path.parents:
            yield path


def require_closed(settings: Settings) -> None:
    """Check that no process uses the warehouse.

    Raises:
        BrokenWorld: A build runs.
    """
    path = settings.warehouse_path
    if path.exists():
        try:
            duckdb.connect(str(path)).close()
        except duckdb.Error:
            raise BrokenWorld(
                "Another process uses the warehouse: erase while no day runs."
            ) from None


def remove_derived(settings: Settings) -> list[str]:
    """Delete the warehouse and dry runs, which can be rebuilt. Returns their names."""
    removed = []
    warehouse = settings.warehouse_path
    for path in (warehouse, warehouse.with_name(f"{warehouse.name}.wal")):
        if path.exists():
            path.unlink()
            removed.append(path.name)
    dry_runs = settings.home / "dry_runs"
    if dry_runs.exists():
        shutil.rmtree(dry_runs)
        removed.append(dry_runs.name)
    return removed


def clean(settings: Settings, known: Known) -> dict[str, int]:
    """Erase from outbox, logs and pages. Returns files and lines changed, by kind."""
    counts = {"mails": 0, "outbox lines": 0, "audience rows": 0, "rewritten files": 0}
    drafts = settings.home / "receiver"  # still being written; quarantined once landed
    for path in others(settings):
        if drafts in path.parents:
            continue
        if _is_mail_of(path, settings, known):
            path.unlink()
            counts["mails"] += 1
        elif settings.outbox / AUDIENCES in path.parents:
            counts["audience rows"] += _cut_rows(path, known)
        elif path.suffix == ".jsonl":
            counts["outbox lines"] += _cut_lines(path, known)
        elif _rewrite(path, known, has_names=settings.reports in path.parents):
            counts["rewritten files"] += 1
    return counts


def _is_mail_of(path: Path, settings: Settings, known: Known) -> bool:
    is_mail = settings.outbox / "mail" in path.parents
    return is_mail and path.name.partition(":")[0].partition(".")[0] in known.message_ids


def _cut_lines(path: Path, known: Known) -> int:
    sought = known.sought()
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not line_names(line, sought)]
    if len(kept) < len(lines):
        _replace(path, b"".join(kept))
    return len(lines) - len(kept)


def _cut_rows(path: Path, known: Known) -> int:
    """In place, because dispatch may be appending."""
    wanted = {hashed.encode() for hashed in known.audience_hashes}
    with locked(path) as file:
        lines = file.read().splitlines(keepends=True)
        kept = [line for line in lines if line.partition(b",")[0].strip() not in wanted]
        if len(kept) < len(lines):
            file.truncate(0)
            file.write(b"".join(kept))
    return len(lines) - len(kept)


def _rewrite(path: Path, known: Known, *, has_names: bool) -> bool:
    """In place, because loggers keep it open.

    Reports show message texts, so first names are replaced there too, even if others share them.
    """
    if path.stat().st_size > LARGEST_TEXT:
        return False
    content = path.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    if "\0" in text:
        return False
    sought = known.sought()
    new = "".join(
        cleaned(line, sought, known.pseudonym) if any(True for _ in sought.in_line(line)) else line
        for line in text.splitlines(keepends=True)
    )
    if has_names and known.names:
        names = "|".join(sorted(map(re.escape, known.names), key=len, reverse=True))
        new = re.sub(rf"(?<!\w)({names})(?!\w)", known.pseudonym, new)
    if new == text:
        return False
    with path.open("r+b") as file:
        file.write(new.encode())
        file.truncate()
    return True


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.chmod(path.stat().st_mode & 0o777)
    draft.rename(path)
