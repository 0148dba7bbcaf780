"""Column types of the lake, the same on every engine."""

import pyarrow as pa

ID = pa.string()
TEXT = pa.string()
INSTANT = pa.timestamp("us")
"""UTC, without a zone: one type on every engine."""
MONEY = pa.decimal128(18, 4)
SHARE = pa.decimal128(9, 6)
COUNT = pa.int64()
NUMBER = pa.float64()


def schema(**columns: pa.DataType) -> pa.Schema:
    """Columns of a table, in order."""
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])
