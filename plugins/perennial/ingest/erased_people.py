"""Recognises rows of erased people by keyed hashes of their ids, inside DuckDB."""

import hashlib

import duckdb
import pyarrow as pa

from perennial.stores.ledger import Ledger

_BLOCK = 64
"""Block size of SHA-256 in bytes."""


def know_erased(con: duckdb.DuckDBPyConnection, ledger: Ledger, key: bytes) -> None:
    """Create the table `erased(hash)` and the macro `keyed(id)`, the ledger's hash of an id.

    Source: RFC 2104 (HMAC), which DuckDB lacks; a test compares it with Python's.
    """
    hashes = ledger.erasures.all()
    con.register("hashes", pa.table({"hash": pa.array(hashes, pa.string())}))
    con.execute("create or replace temp table erased as select hash from hashes")
    con.unregister("hashes")
    padded = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    outer, inner = (bytes(byte ^ pad for byte in padded).hex() for pad in (0x5C, 0x36))
    con.execute(
        "create or replace temp macro keyed(id) as sha256("
        f"unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode('id:' || id))))"
        if hashes
        else "create or replace temp macro keyed(id) as null"  # nobody is erased
    )
