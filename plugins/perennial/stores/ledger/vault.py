"""The contact vault, the only place with addresses; everything else stores their hashes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Column, func, select, tuple_
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
    """Addresses, by hash or by person."""

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

    def addresses(self, contact_type: str, hashes: Collection[str]) -> dict[str, str]:
        """The address of each hash; unknown hashes are left out."""
        return self._look_up(contacts.c.address_hash, contact_type, hashes)

    def addresses_of(self, contact_type: str, external_ids: Collection[str]) -> dict[str, str]:
        """The address of each person, by external id; people without one are left out."""
        return self._look_up(contacts.c.external_id, contact_type, external_ids)

    def _look_up(
        self, key: Column[str], contact_type: str, values: Collection[str]
    ) -> dict[str, str]:
        # Two people may share an address and write it differently: one form is enough.
        query = (
            select(key.label("key"), func.min(contacts.c.address).label("address"))
            .where(contacts.c.contact_type == contact_type, among(self._engine, key, values))
            .group_by(key)
        )
        return {row.key: row.address for row in self._read(query)}
