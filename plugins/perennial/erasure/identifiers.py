"""Finds a person's identifiers: accounts, devices, addresses, messages."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from perennial.domain.identifier_hashes import PLATFORMS
from perennial.erasure.matched_values import Sought
from perennial.erasure.searched_stores import Stores
from perennial.stores.ledger import PSEUDONYM_PREFIX, ErasedValue, person_rows, value_hash

_HOLDS = {
    "external_id": ("raw/events", "raw/profiles", "raw/contact_points", "raw/links"),
    "anonymous_id": ("raw/events",),
}
"""Tables with every id of a kind."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person's identifiers.

    Attributes:
        external_ids: Accounts.
        anonymous_ids: Devices, except shared ones.
        addresses: Type and canonical form of each.
        names: First names.
        pseudonym: Replaces each id.
    """

    external_ids: frozenset[str]
    anonymous_ids: frozenset[str]
    addresses: frozenset[tuple[str, str]]
    address_hashes: frozenset[str]
    message_ids: frozenset[str]
    names: frozenset[str]
    pseudonym: str

    @property
    def ids(self) -> frozenset[str]:
        """All ids."""
        return self.external_ids | self.anonymous_ids

    @property
    def audience_hashes(self) -> frozenset[str]:
        """Unkeyed hashes of addresses, as in advertising audiences."""
        return frozenset(
            hashed
            for platform in PLATFORMS.values()
            for kind, address in self.addresses
            if (hashed := platform.hashed(kind, address))
        )

    def sought(self) -> Sought:
        """Search for these identifiers."""
        return Sought.values(self.ids | self.audience_hashes, self.addresses)

    def erased_values(self, stores: Stores) -> list[ErasedValue]:
        """Hashes that the ledger keeps."""
        kinds = [
            *(("external_id", value) for value in sorted(self.external_ids)),
            *(("anonymous_id", value) for value in sorted(self.anonymous_ids)),
            *sorted(self.addresses),
            *(("audience_hash", value) for value in sorted(self.audience_hashes)),
        ]
        return [
            ErasedValue(value_hash(kind, value, stores.key), kind, self.pseudonym, stores.now)
            for kind, value in kinds
        ]


def known_about(stores: Stores, person_id: str) -> Known:
    """Find a person's identifiers from any of their ids.

    After an interrupted erasure, it returns the same pseudonym and that erasure's identifiers.
    """
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        if stores.lake.root.protocol:
            connection.register_filesystem(stores.lake.root.fs)
        external_ids = _accounts(connection, stores, person_id)
        given = {value_hash("external_id", account, stores.key) for account in external_ids}
        begun = stores.ledger.erasures.pseudonyms(given)
        external_ids |= _left(connection, stores, begun.values(), "external_id")
        anonymous_ids = _devices(connection, stores, external_ids)
        anonymous_ids |= _left(connection, stores, begun.values(), "anonymous_id")
        names = _names(connection, stores, external_ids)
    contacts = person_rows.own_contacts(stores.ledger.engine, external_ids)
    return Known(
        external_ids=frozenset(external_ids),
        anonymous_ids=frozenset(anonymous_ids),
        addresses=frozenset((contact.contact_type, contact.address) for contact in contacts),
        address_hashes=frozenset(contact.address_hash for contact in contacts),
        message_ids=frozenset(person_rows.message_ids(stores.ledger.engine, external_ids)),
        names=frozenset(names),
        pseudonym=min(begun.values(), default=f"{PSEUDONYM_PREFIX}{secrets.token_hex(8)}"),
    )


def _accounts(connection: duckdb.DuckDBPyConnection, stores: Stores, person_id: str) -> set[str]:
    query = f"""
        with recursive links as (
            select external_id as one, identifier as other from {_table(stores, "raw/links")}
            where identifier_type = 'external_id'
        ),
        both_ways as (select one, other from links union select other, one from links),
        reached as (
            select $person as id
            union
            select other from reached inner join both_ways on reached.id = both_ways.one
        )
        select id from reached
    """
    rows = connection.execute(query, {"person": person_id}).fetchall()
    return {row[0] for row in rows}


def _devices(
    connection: duckdb.DuckDBPyConnection, stores: Stores, accounts: Iterable[str]
) -> set[str]:
    query = f"""
        with seen as (
            select external_id, anonymous_id from {_table(stores, "raw/events")}
            where external_id is not null and anonymous_id is not null
            union
            select external_id, identifier from {_table(stores, "raw/links")}
            where identifier_type = 'anonymous_id'
        )
        select anonymous_id from seen
        group by anonymous_id
        having bool_and(external_id in (select unnest($accounts)))
    """
    rows = connection.execute(query, {"accounts": sorted(accounts)}).fetchall()
    return {row[0] for row in rows}


def _names(
    connection: duckdb.DuckDBPyConnection, stores: Stores, accounts: Iterable[str]
) -> set[str]:
    query = f"""
        select distinct first_name from {_table(stores, "raw/profiles")}
        where external_id in (select unnest($accounts)) and first_name is not null
    """
    rows = connection.execute(query, {"accounts": sorted(accounts)}).fetchall()
    return {row[0] for row in rows}


def _left(
    connection: duckdb.DuckDBPyConnection, stores: Stores, pseudonyms: Iterable[str], kind: str
) -> set[str]:
    kinds = {
        h: k for pseudonym in pseudonyms for h, k in stores.ledger.erasures.of(pseudonym).items()
    }
    hashes = {hashed for hashed, one in kinds.items() if one == kind}
    if not hashes:
        return set()
    columns = [(table, kind) for table in _HOLDS[kind]] + [("raw/links", "identifier")]
    query = " union ".join(f"select {column} from {_table(stores, t)}" for t, column in columns)
    ids = {row[0] for row in connection.execute(query).fetchall() if row[0]}
    ids |= person_rows.all_ids(stores.ledger.engine)
    return {value for value in ids if value_hash(kind, value, stores.key) in hashes}


def _table(stores: Stores, name: str) -> str:
    return (
        f"read_parquet('{stores.lake.glob(name)}', union_by_name = true, hive_partitioning = false)"
    )
