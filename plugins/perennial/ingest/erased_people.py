"""Rows about erased people are recognised by the keyed hashes of their ids, inside DuckDB."""

import hashlib

import duckdb
import pyarrow as pa

from perennial.stores.ledger import Ledger

_BLOCK = 64
"""Bytes of a block of SHA-256."""


def know_erased(con: duckdb.DuckDBPyConnection, ledger: Ledger, key: bytes) -> None:
    """Make the table `erased(hash)` and the macro `keyed(id)`, the hash an id has in the ledger.

    Source: RFC 2104 (HMAC), which DuckDB lacks; a test compares it with Python's.
    """
    hashes = ledger.erasures.all()
    con.register("hashes", pa.table({"hash": pa.array(hashes, pa.string())}))
    con.execute("create or replace temp table erased as select hash from hashes")
    con.unregister("hashes")
    padded = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    outer, inner = (bytes(one ^ pad for one in padded).hex() for pad in (0x5C, 0x36))
    con.execute(
        "create or replace temp macro keyed(id) as sha256("
        f"unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode('id:' || id))))"
        if hashes
        else "create or replace temp macro keyed(id) as null"  # nobody: nothing to compute
    )
