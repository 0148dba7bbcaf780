"""Replaces addresses by keyed hashes, so that only the vault holds them."""

import re
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from perennial.ingest.contract_sql import INVALID_ADDRESS
from perennial.stores.ledger import Contact, address_hash, normalise

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_SPELLING = {
    "email": re.compile(rf"[^\s@<>()\[\],;:\\\"]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}"),
    "phone": re.compile(r"\+[1-9][0-9]{6,14}"),
    "push_token": re.compile(r"(?:android|ios|web|harmony):[!-~]{8,4000}"),
    "wecom_user_id": re.compile(r"[A-Za-z0-9_.@-]{1,64}"),
    "openid": re.compile(r"[A-Za-z0-9_-]{16,64}"),
}
LONGEST_MAIL_ADDRESS = 254
_PHONE_AS_WRITTEN = re.compile(r"\+[0-9 ().\-/]+")


def is_address(contact_type: str, address: str) -> bool:
    """Whether an address is valid for its type.

    A phone number needs `+` and the country code, because otherwise it is ambiguous. A push token
    needs a platform as prefix.

    >>> is_address("email", "Jo@Example.com"), is_address("email", "jo@example")
    (True, False)
    >>> is_address("phone", "+1 (202) 555-0100"), is_address("phone", "202 555 0100")
    (True, False)
    >>> is_address("push_token", "ios:a1b2c3d4e5"), is_address("push_token", "a1b2c3d4e5")
    (True, False)
    """
    spelling = _SPELLING.get(contact_type)
    if spelling is None or (
        contact_type == "phone" and not _PHONE_AS_WRITTEN.fullmatch(address.strip())
    ):
        return False
    one = normalise(contact_type, address)
    is_mail = contact_type == "email"
    if is_mail and (len(one) > LONGEST_MAIL_ADDRESS or ".." in one):
        return False
    return spelling.fullmatch(one) is not None


def with_hashes(chunk: pa.Table, key: bytes) -> pa.Table:
    """Replace addresses by hashes or `INVALID_ADDRESS`; null stays null."""
    pairs = zip(
        chunk.column("contact_type").to_pylist(), chunk.column("address").to_pylist(), strict=True
    )
    hashes = [_hash_or_invalid(contact_type, address, key) for contact_type, address in pairs]
    index = chunk.schema.get_field_index("address")
    return chunk.set_column(index, "address", pa.array(hashes, pa.string()))


def good_contacts(con: duckdb.DuckDBPyConnection, chunks: Iterator[pa.Table]) -> Iterator[Contact]:
    """Contacts of the rows in `good` (`line` and raw's columns), with addresses from the file."""
    for chunk in chunks:
        con.register("with_addresses", chunk.select(["line", "address"]))
        rows = con.execute(
            "select external_id, contact_type, address_hash, address, timezone('UTC', updated_at) "
            "from good inner join with_addresses using (line) order by line"
        ).fetchall()
        for external_id, contact_type, hashed, address, updated_at in rows:
            one = normalise(contact_type, address)
            yield Contact(external_id, contact_type, hashed, one, updated_at)


def _hash_or_invalid(contact_type: str | None, address: str | None, key: bytes) -> str | None:
    if not address:
        return None
    if not contact_type or not is_address(contact_type, address):
        return INVALID_ADDRESS
    return address_hash(contact_type, address, key)
