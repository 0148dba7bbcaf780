"""Erases one person; an interrupted erasure can be repeated."""

from collections.abc import Callable
from dataclasses import dataclass, field

from perennial.erasure import home_files as files
from perennial.erasure import lake_tables as tables
from perennial.erasure import landed_rows as landed
from perennial.erasure import ledger_rows as rows
from perennial.erasure.identifiers import Known
from perennial.erasure.searched_stores import Stores
from perennial.stores.ledger import Suppression, person_rows
from perennial.stores.ledger.suppression import ERASED, EVERY_CHANNEL


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows changed by table, file or kind.

    `removed` are files and folders deleted as a whole, which the next run recreates.
    """

    pseudonym: str
    rows: dict[str, int] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


def erase(stores: Stores, known: Known, *, progress: Callable[[str], None]) -> Erased:
    """Erase a person. Only the receiver and dispatch may run meanwhile.

    The erasure is recorded first, so that nothing more is sent, and the addresses are deleted last,
    so that it can be repeated from any of the person's ids. `progress` takes lines without personal
    data.

    Raises:
        BrokenWorld: The warehouse is in use.
    """
    files.require_closed(stores.settings)
    stores.ledger.erasures.add(known.erased_values(stores))
    people = sorted({known.pseudonym, *known.external_ids})
    suppression = [
        Suppression(person_id, EVERY_CHANNEL, ERASED, "erasure", stores.now) for person_id in people
    ]
    stores.ledger.permissions.suppress(suppression)
    progress(f"{known.pseudonym}: sending stopped")
    counts = files.clean(stores.settings, known)
    progress(f"{known.pseudonym}: outbox, logs and pages rewritten")
    counts |= _erase_lake(stores, known)
    progress(f"{known.pseudonym}: landing files and the lake rewritten")
    counts |= {
        f"ledger {name}": count for name, count in rows.rewrite(stores.ledger, known).items()
    }
    person_rows.forget(stores.ledger.engine)
    removed = files.remove_derived(stores.settings)
    progress(f"{known.pseudonym}: the ledger rewritten")
    return Erased(known.pseudonym, {n: c for n, c in counts.items() if c}, tuple(removed))


def _erase_lake(stores: Stores, known: Known) -> dict[str, int]:
    counts: dict[str, int] = {}
    for path in landed.files(stores.lake):
        counts["landing"] = counts.get("landing", 0) + landed.cut(stores.lake, path, known)
    for table, path in tables.files(stores.lake):
        count = tables.rewrite(stores.lake, table, path, known)
        counts[table] = counts.get(table, 0) + count
    return counts
