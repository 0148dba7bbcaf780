"""The contact vault, the only place with addresses; everything else stores their hashes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.exc import DBAPIError

from perennial.domain import BrokenWorld
from perennial.stores.ledger.bulk_writes import among, as_row, in_groups, insert_into
from perennial.stores.ledger.erasures import erased_hashes
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import contacts


@dataclass(frozen=True, slots=True)
class Contact:
    """One address of a person, as the company last changed it."""

    external_id: str
    contact_type: str
    address_hash: str
    address: str = field(repr=False)
    updated_at: datetime


class Vault(Part):
    """Addresses, by account."""

    def put(self, new: Iterable[Contact]) -> int:
        """Store the newest address of each person and type. Returns how many rows changed.

        An erased address is never stored.

        Raises:
            BrokenWorld: The database refused them; its message is withheld, because it may quote
                rows.
        """
        insert = insert_into(self._engine, contacts)
        given = insert.excluded
        statement = insert.on_conflict_do_update(
            index_elements=[contacts.c.external_id, contacts.c.contact_type],
            set_={name: given[name] for name in ("address_hash", "address", "updated_at")},
            # Break ties of the instant the same way everywhere.
            where=tuple_(given.updated_at, given.address_hash, given.address)
            > tuple_(contacts.c.updated_at, contacts.c.address_hash, contacts.c.address),
        )
        count = 0
        try:
            for group in in_groups(new):
                with self._engine.begin() as connection:
                    erased = erased_hashes(connection, {contact.address_hash for contact in group})
                    rows = [
                        as_row(contact) for contact in group if contact.address_hash not in erased
                    ]
                    if rows:
                        count += connection.execute(
                            statement, rows, execution_options={"preserve_rowcount": True}
                        ).rowcount
        except DBAPIError as error:
            kind = type(error.orig).__name__
            raise BrokenWorld(
                f"Can't write contacts to the vault ({kind}): run ingest again."
            ) from None
        return count

    def contacts(self, contact_type: str, external_ids: Collection[str]) -> dict[str, Contact]:
        """The contact of each account, by its id; accounts without one are left out."""
        columns = [contacts.c[name] for name in Contact.__slots__]
        query = select(*columns).where(
            contacts.c.contact_type == contact_type,
            among(self._engine, contacts.c.external_id, external_ids),
        )
        return {row.external_id: Contact(*row) for row in self._read(query)}
