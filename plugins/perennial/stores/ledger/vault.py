"""The contact vault: the one place where an address stands. Everything else knows its hash."""

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
    """Where a person may be reached in one way.

    Attributes:
        external_id: The company's id of the person.
        contact_type: `email`, `phone`, `push_token` ...: see `domain.channels`.
        address_hash: `address_hash(contact_type, address, key)`.
        address: As it is written to.
        updated_at: When the company last changed it; the newest wins.
    """

    external_id: str
    contact_type: str
    address_hash: str
    address: str = field(repr=False)
    updated_at: datetime


class Vault(Part):
    """Addresses, by account."""

    def put(self, new: Iterable[Contact]) -> int:
        """Keep the newest address of each person and type, in whatever order they come.

        An address that was erased stays out, whoever it is given for.

        Returns:
            How many changed what was known.

        Raises:
            BrokenWorld: The database refused them. Its words are kept back: they may quote rows.
        """
        insert = insert_into(self._engine, contacts)
        given = insert.excluded
        statement = insert.on_conflict_do_update(
            index_elements=[contacts.c.external_id, contacts.c.contact_type],
            set_={name: given[name] for name in ("address_hash", "address", "updated_at")},
            # Of two addresses of one instant the same one wins everywhere.
            where=tuple_(given.updated_at, given.address_hash, given.address)
            > tuple_(contacts.c.updated_at, contacts.c.address_hash, contacts.c.address),
        )
        count = 0
        try:
            for group in in_groups(new):
                with self._engine.begin() as connection:
                    erased = erased_hashes(connection, {one.address_hash for one in group})
                    rows = [as_row(one) for one in group if one.address_hash not in erased]
                    if rows:
                        count += connection.execute(
                            statement, rows, execution_options={"preserve_rowcount": True}
                        ).rowcount
        except DBAPIError as error:
            kind = type(error.orig).__name__
            raise BrokenWorld(f"the vault could not take contacts: {kind}") from None
        return count

    def contacts(self, contact_type: str, external_ids: Collection[str]) -> dict[str, Contact]:
        """The contact of each account, by its id; accounts without one are left out."""
        columns = [contacts.c[name] for name in Contact.__slots__]
        query = select(*columns).where(
            contacts.c.contact_type == contact_type,
            among(self._engine, contacts.c.external_id, external_ids),
        )
        return {row.external_id: Contact(*row) for row in self._read(query)}
