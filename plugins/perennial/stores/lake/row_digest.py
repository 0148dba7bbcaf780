"""A batch's digest: tells whether a file still holds the rows that were rendered. Pure."""

import hashlib

import pyarrow as pa

_ERASED = b"perennial.erased"
"""Key of the file metadata that holds the digest of what an erasure left."""


def digest_of(rows: pa.Table) -> str:
    """The first 16 hexadecimal digits of the SHA-256 over names and values, column by column.

    It is the same however the file lays the rows out.

    Args:
        rows: Columns of texts, numbers, flags, dates and instants.
    """
    hashed = hashlib.sha256()
    for name in rows.column_names:
        hashed.update(repr((name, rows[name].to_pylist())).encode())
    return hashed.hexdigest()[:16]


def is_unchanged(file_stem: str, rows: pa.Table) -> bool:
    """Whether rows are those that the file's name tells of, or those that an erasure left."""
    digest = digest_of(rows)
    erased = (rows.schema.metadata or {}).get(_ERASED, b"").decode()
    return file_stem.endswith(f"-{digest}") or erased == digest


def after_erasure(rows: pa.Table) -> pa.Table:
    """The rows that an erasure leaves, with their digest in the file's metadata."""
    return rows.replace_schema_metadata({_ERASED: digest_of(rows).encode()})
