"""The contract as SQL: types a table's rows, and finds the first reason to quarantine each."""

from perennial.ingest.contract import (
    CURRENCIES,
    MAX_CONTENT_LENGTH,
    MAX_ID_LENGTH,
    NO_VALUE,
    Column,
    Kind,
    Reason,
    Table,
)
from perennial.stores.lake import SCHEMAS

INVALID_ADDRESS = "invalid"
"""Replaces the hash of an invalid address."""

PEOPLE = ("external_id", "anonymous_id", "identifier")
"""Columns with ids of people."""

# From 1900 on, because some systems write earlier years for "unknown".
_INSTANT = (
    r"(19|2\d)\d{2}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4])(:?\d{2})?)?"
)
_DATE = r"(1[89]|2\d)\d{2}-\d{2}-\d{2}"
_COUNT = r"[1-9]\d{0,8}"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"
_FLOAT = r"[+-]?(\d{1,200}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?"  # short enough to be finite
_REWRITTEN_ID = r"\d+\.0|\d(\.\d+)?[eE]\+?\d+"
_WRITTEN = {
    Kind.DATE: (_DATE, "date"),
    Kind.MONEY: (_NUMBER, "decimal(18, 4)"),
    Kind.COUNT: (_COUNT, "integer"),
    Kind.NUMBER: (_FLOAT, "double"),
}
"""Format and SQL type of each kind; a value too large for the type becomes null."""


def check_sql(table: Table, given: str) -> str:
    """SQL that types and checks the rows of `given` (text columns, `line`, `reason`, `content`).

    Its columns are raw's, then `line`, `reason` and `content` (both null for a valid row). It needs
    the parameter `now`, the instant (UTC, without zone) after which a time is in the future; tables
    `zones(name)`, if there are time zones, and `erased(hash)`; and the macro `keyed(id)`.
    """
    texts = ",\n".join(f"{_text(c.name)} as {c.name}_text" for c in table.columns)
    typed = ",\n".join(
        f"{_typed(c.kind, f'{c.name}_text')} as {raw_name(c)}" for c in table.columns
    )
    faults = "\n".join(f"when {condition} then '{reason}'" for reason, condition in _reasons(table))
    return f"""
        with texts as (
            select line, reason as unread, content as unread_content, {texts} from {given}
        ),
        typed as (select *, {typed} from texts),
        judged as (
            select *, case when unread is not null then unread {faults} end as reason from typed
        )
        select
            {", ".join(raw_columns(table))},
            line,
            reason,
            case
                when reason = '{Reason.ERASED}' then ''
                when reason is not null then left({_content(table)}, {MAX_CONTENT_LENGTH})
            end as content
        from judged
    """


def _text(name: str) -> str:
    """SQL of a column's text; null if it is empty, or, in a person's column, a word for "none"."""
    if name not in (*PEOPLE, "first_name"):
        return f"nullif({name}, '')"
    words = ", ".join(f"'{word}'" for word in ("", *NO_VALUE))
    return f"case when lower(trim({name})) not in ({words}) then {name} end"


def met_before_sql(table: Table, known: str) -> str:
    """SQL of the identities in `checked` that are repeated there or exist in raw: `identity`.

    `known` is the relation with raw's rows.
    """
    return f"""
        with given as (select {_identity(table)} as identity from checked where reason is null)
        select identity
        from (select {_identity(table)} as identity from {known}) as raw
        semi join given using (identity)
        union
        select identity from given group by identity having count(*) > 1
    """


def doubles_sql(table: Table, known: str) -> str:
    """SQL of the valid rows of `checked` that must not be loaded: `line`, `is_conflict`.

    The first row wins: one in raw (the relation `known`), otherwise the lowest line. A later row
    with the same content is a duplicate; with the same id and other content, a conflict.
    `loaded_at` and the source are not content, because an exporter may send a row again. Only
    identities in `met_before` are checked.
    """
    columns = f"{_identity(table)} as identity, {_row_hash(table)} as content"
    return f"""
        with rivals as (
            select line, {columns} from checked
            where reason is null and {_identity(table)} in (from met_before)
            union all
            select 0 as line, {columns} from {known}
            where {_identity(table)} in (from met_before)
        ),
        ranked as (
            select
                line,
                content,
                first_value(content) over in_order as first_content,
                row_number() over in_order as rank
            from rivals
            window in_order as (partition by identity order by line)
        )
        select line, content <> first_content as is_conflict
        from ranked
        where rank > 1 and line > 0
    """


def raw_name(column: Column) -> str:
    """A landing column's name in raw."""
    return "address_hash" if column.kind is Kind.ADDRESS else column.name


def raw_columns(table: Table) -> list[str]:
    """Raw's columns that come from the file."""
    return [name for name in SCHEMAS[table.raw].names if name not in ("source", "ingest_number")]


def _typed(kind: Kind, text: str) -> str:
    """SQL of a typed value; null if the text is invalid."""
    if kind is Kind.INSTANT:
        is_one, value = (
            f"regexp_full_match({text}, '{_INSTANT}')",
            f"try_cast({text} as timestamptz)",
        )
        return f"case when {is_one} then timezone('UTC', {value}) end"
    if kind in _WRITTEN:
        pattern, sql_type = _WRITTEN[kind]
        is_one = f"regexp_full_match({text}, '{pattern}')"
        return f"case when {is_one} then try_cast({text} as {sql_type}) end"
    if kind is Kind.OBJECT:
        shortest = f"try(cast(json({text}) as varchar))"
        return f"case when starts_with({shortest}, '{{') then {shortest} end"
    return text


def _identity(table: Table) -> str:
    return table.unique or _row_hash(table)


def _row_hash(table: Table) -> str:
    names = [name for name in raw_columns(table) if name != "loaded_at"]
    return f"md5(cast(to_json({{{_pairs(names)}}}) as varchar))"


def _pairs(names: list[str], suffix: str = "") -> str:
    return ", ".join(f"'{name}': {name}{suffix}" for name in names)


def _content(table: Table) -> str:
    if any(column.kind is Kind.ADDRESS for column in table.columns):
        return "''"  # quarantine must not contain addresses
    texts = _pairs([column.name for column in table.columns], "_text")
    return f"coalesce(unread_content, cast(to_json({{{texts}}}) as varchar))"


def _reasons(table: Table) -> list[tuple[Reason, str]]:
    of_column = [
        (reason, condition) for column in table.columns for reason, condition in _faults(column)
    ]
    if table.one_of:
        names = ", ".join(f"{name}_text" for name in table.one_of)
        of_column.append((Reason.MISSING_ID, f"coalesce({names}) is null"))
    if any(column.kind is Kind.MONEY for column in table.columns):
        of_column += [
            (Reason.AMOUNT_WITHOUT_CURRENCY, "amount is not null and currency is null"),
            (Reason.NEGATIVE_PURCHASE, "event_type = 'purchase' and amount < 0"),
        ]
    order = list(Reason)
    of_column += [(Reason.ERASED, f"{hashed} in (from erased)") for hashed in _erasable(table)]
    return sorted(of_column, key=lambda pair: order.index(pair[0]))


def _erasable(table: Table) -> list[str]:
    """SQL of the hashes by which a row belongs to an erased person."""
    hashes = [f"keyed({c.name}_text)" for c in table.columns if c.name in PEOPLE]
    return hashes + [f"{c.name}_text" for c in table.columns if c.kind is Kind.ADDRESS]


def _faults(column: Column) -> list[tuple[Reason, str]]:
    text, value = f"{column.name}_text", raw_name(column)
    is_not_typed = f"{text} is not null and {value} is null"
    faults = []
    if column.is_required:
        missing = Reason.MISSING_ID if column.kind is Kind.ID else Reason.MISSING_VALUE
        faults.append((missing, f"{text} is null"))
    if column.kind in (Kind.MONEY, Kind.COUNT, Kind.NUMBER, Kind.OBJECT):
        faults.append((Reason.WRONG_TYPE, is_not_typed))
    if column.kind in (Kind.INSTANT, Kind.DATE):
        faults.append((Reason.UNPARSABLE_TIME, is_not_typed))
    if column.name in PEOPLE:  # what a spreadsheet or a data frame makes of a number
        faults.append((Reason.WRONG_TYPE, f"regexp_full_match({text}, '{_REWRITTEN_ID}')"))
    if column.is_past:
        faults.append((Reason.FUTURE_TIME, f"{value} > $now"))
    if column.kind is Kind.ID:
        is_bad = f"strlen({text}) > {MAX_ID_LENGTH} or contains({text}, chr(0))"
        faults.append((Reason.INVALID_VALUE, is_bad))
    if column.kind is Kind.TEXT:
        is_bad = (
            f"not regexp_full_match({text}, '{column.pattern}')"
            if column.pattern
            else f"contains({text}, chr(0))"
        )
        faults.append((Reason.INVALID_VALUE, is_bad))
    if column.kind is Kind.ZONE:
        faults.append((Reason.INVALID_VALUE, f"{text} not in (select name from zones)"))
    if column.kind is Kind.CURRENCY:
        codes = ", ".join(f"'{code}'" for code in sorted(CURRENCIES))
        faults.append((Reason.UNKNOWN_CURRENCY, f"{text} not in ({codes})"))
    if column.kind is Kind.ADDRESS:
        faults.append((Reason.INVALID_ADDRESS, f"{text} = '{INVALID_ADDRESS}'"))
    return faults
