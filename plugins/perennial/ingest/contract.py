"""The contract: the seven tables that a company may land.

docs/reference/event-contract.md describes them; a test compares the two.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto

from babel import Locale
from babel.numbers import get_territory_currencies

from perennial.domain.channels import ADDRESS_TYPES, CHANNELS

MAX_ID_LENGTH = 255
"""Bytes of an id that databases can index."""

MAX_CONTENT_LENGTH = 1000
"""Characters of a rejected row that quarantine keeps."""


NO_VALUE = (
    "#n/a", "(none)", "(not set)", "-", "0", "[object object]",
    "n/a", "nan", "nil", "none", "null", "undefined", "unknown",
)  # fmt: skip
"""What exporters and broken tags write for a person's id or name that they don't have; lower case.
As ids, these words would merge strangers."""


class Reason(StrEnum):
    """Why a row is quarantined; the first that applies, in this order."""

    UNKNOWN_TABLE = "unknown_table"
    UNREADABLE_FILE = "unreadable_file"
    BROKEN_UTF8 = "broken_utf8"
    TRUNCATED = "truncated"
    MALFORMED_ROW = "malformed_row"
    ERASED = "erased"
    MISSING_ID = "missing_id"
    MISSING_VALUE = "missing_value"
    WRONG_TYPE = "wrong_type"
    UNPARSABLE_TIME = "unparsable_time"
    FUTURE_TIME = "future_time"
    INVALID_VALUE = "invalid_value"
    UNKNOWN_CURRENCY = "unknown_currency"
    AMOUNT_WITHOUT_CURRENCY = "amount_without_currency"
    NEGATIVE_PURCHASE = "negative_purchase"
    INVALID_ADDRESS = "invalid_address"
    DUPLICATE_ID = "duplicate_id"


class Kind(Enum):
    """The format of a value, and its type in raw."""

    ID = auto()  # text of up to `MAX_ID_LENGTH` bytes
    TEXT = auto()
    INSTANT = auto()  # ISO 8601; UTC if it has no zone
    DATE = auto()
    MONEY = auto()  # a decimal number with four places
    COUNT = auto()  # a whole number, at least 1
    NUMBER = auto()  # a finite float
    OBJECT = auto()  # a JSON object
    ZONE = auto()  # an IANA time zone
    CURRENCY = auto()  # an ISO 4217 code
    ADDRESS = auto()  # goes to the vault; raw gets its hash


@dataclass(frozen=True)
class Column:
    """One column of a landing table.

    Attributes:
        is_past: Whether an instant must not be in the future.
        pattern: Regular expression that a text must match as a whole; empty for any.
    """

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    is_past: bool = False
    pattern: str = ""


@dataclass(frozen=True)
class Table:
    """One landing table, and its table in raw.

    Attributes:
        name: First part of a landing file's name.
        day: The column whose UTC date is the partition.
        unique: The column with unique values; empty if the whole row is the identity and every
            version is kept.
        one_of: Columns of which at least one must have a value.
    """

    name: str
    raw: str
    day: str
    columns: tuple[Column, ...]
    unique: str = ""
    one_of: tuple[str, ...] = ()


def _required(name: str, kind: Kind = Kind.TEXT, pattern: str = "") -> Column:
    return Column(name, kind, is_required=True, is_past=kind is Kind.INSTANT, pattern=pattern)


_LOADED_AT = _required("loaded_at", Kind.INSTANT)
_UPDATED_AT = _required("updated_at", Kind.INSTANT)
_OCCURRED_AT = _required("occurred_at", Kind.INSTANT)
_PROPERTIES = Column("properties", Kind.OBJECT)

_ALL = (
    Table(
        name="events",
        raw="raw/events",
        day="occurred_at",
        unique="event_id",
        one_of=("external_id", "anonymous_id"),
        columns=(
            _required("event_id", Kind.ID),
            Column("external_id", Kind.ID),
            Column("anonymous_id", Kind.ID),
            _required("event_type"),
            _OCCURRED_AT,
            _LOADED_AT,
            Column("product_id", Kind.ID),
            Column("amount", Kind.MONEY),
            Column("currency", Kind.CURRENCY),
            _PROPERTIES,
        ),
    ),
    Table(
        name="profiles",
        raw="raw/profiles",
        day="updated_at",
        columns=(
            _required("external_id", Kind.ID),
            Column("first_name"),
            Column("locale", pattern="[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"),
            Column("time_zone", Kind.ZONE),
            Column("region", pattern="[A-Z]{2}"),
            Column("birth_on", Kind.DATE),
            Column("registered_at", Kind.INSTANT, is_past=True),
            _UPDATED_AT,
            _LOADED_AT,
            _PROPERTIES,
        ),
    ),
    Table(
        name="contacts",
        raw="raw/contact_points",
        day="updated_at",
        columns=(
            _required("external_id", Kind.ID),
            _required("contact_type", pattern="|".join(ADDRESS_TYPES)),
            _required("address", Kind.ADDRESS),
            _UPDATED_AT,
            _LOADED_AT,
        ),
    ),
    Table(
        name="consents",
        raw="raw/consents",
        day="occurred_at",
        columns=(
            _required("external_id", Kind.ID),
            _required("purpose", pattern="[a-z][a-z0-9_]*"),
            _required("channel", pattern="|".join(CHANNELS)),
            _required("status", pattern="granted|withdrawn"),
            _OCCURRED_AT,
            _LOADED_AT,
            Column("evidence"),
        ),
    ),
    Table(
        name="products",
        raw="raw/products",
        day="updated_at",
        columns=(
            _required("product_id", Kind.ID),
            Column("name"),
            Column("category"),
            Column("brand"),
            _UPDATED_AT,
            _LOADED_AT,
            _PROPERTIES,
        ),
    ),
    Table(
        name="links",
        raw="raw/links",
        day="occurred_at",
        columns=(
            _required("external_id", Kind.ID),
            _required("identifier_type", pattern="external_id|anonymous_id"),
            _required("identifier", Kind.ID),
            _OCCURRED_AT,
            _LOADED_AT,
            Column("evidence"),
        ),
    ),
    Table(
        name="recommendations",
        raw="raw/recommendations",
        day="generated_at",
        columns=(
            _required("external_id", Kind.ID),
            _required("product_id", Kind.ID),
            _required("item_rank", Kind.COUNT),
            Column("score", Kind.NUMBER),
            _required("model"),
            _required("generated_at", Kind.INSTANT),
            _LOADED_AT,
        ),
    ),
)

TABLES = {table.name: table for table in _ALL}

FORMATS = ("parquet", "jsonl", "csv")

_FILE_NAME = re.compile(rf"({'|'.join(TABLES)})(-.*)?\.({'|'.join(FORMATS)})")


def table_of(file_name: str) -> Table | None:
    """The table in a landing file, by its name.

    >>> table_of("events-2017-12-01.jsonl").raw
    'raw/events'
    >>> table_of("orders.jsonl") is None
    True
    """
    match = _FILE_NAME.fullmatch(file_name)
    return TABLES[match[1]] if match else None


CURRENCIES = frozenset(
    code
    for territory in map(str, Locale("en").territories)
    for code in get_territory_currencies(territory, date.max, date.max)
) | {"SVC", "VED"}
"""ISO 4217 codes in circulation: current legal tender by CLDR, plus two that are not tender. Funds,
metals and test codes are excluded.
"""
