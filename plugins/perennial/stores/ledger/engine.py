"""Opens the ledger: SQLite on one machine, PostgreSQL if several machines share it.

With both, a commit is on disk when it returns, and transactions are isolated.
"""

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from perennial.domain import BrokenWorld, RequestError
from perennial.stores.ledger.schema import HEAD

BUSY_SECONDS = 60
"""Seconds that a SQLite writer waits for its turn; a turn takes milliseconds."""

_FORMS = "write sqlite:///<path> or postgresql://<user>:<password>@<host>/<database>"

_MIGRATION_LOCK = 4_711_220_639  # any number, but the same in every process
_one_thread = threading.Lock()
"""Alembic keeps its connection in a global of the process, so threads migrate one at a time."""


def open_engine(url: str) -> Engine:
    """Connect, and migrate the schema to the newest version; safe for several processes at once.

    Args:
        url: A SQLAlchemy URL, `sqlite:///<absolute path>` or `postgresql://...`.

    Raises:
        BrokenWorld: The database can't be reached.
        RequestError: The URL is invalid, of another kind of database, or of one that a newer
            Perennial migrated.
    """
    engine = _connector(_parsed(url))
    try:
        with reader(engine).begin() as connection:
            version = _version(connection)
        if version != HEAD:
            _migrate(engine)
    except DBAPIError as error:  # its text may contain the password
        engine.dispose()
        is_file = engine.dialect.name == "sqlite"
        remedy = "Check the file and the disk" if is_file else "Check that its server runs"
        raise BrokenWorld(
            f"Can't open the ledger {without_password(url)}: {_said(error)}. "
            f"{remedy}, or correct PERENNIAL_LEDGER_URL."
        ) from None
    except RequestError:
        engine.dispose()
        raise
    return engine


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # its own words hold the URL, and that a password
        raise RequestError(f"PERENNIAL_LEDGER_URL is not a URL: {_FORMS}.") from None


def _said(error: DBAPIError) -> str:
    """The first line of what the driver says, without its trailing stop."""
    return (str(error.orig).splitlines() or [""])[0].strip().removesuffix(".")


def without_password(url: str) -> str:
    """The ledger's URL, for people to read."""
    return make_url(url).render_as_string(hide_password=True)


def reader(engine: Engine) -> Engine:
    """The same engine for read-only transactions, which on SQLite don't wait for writers."""
    return engine.execution_options(is_reader=True)


def _connector(url: URL) -> Engine:
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgresql":
            return create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                connect_args={"options": "-c timezone=UTC -c synchronous_commit=on"},
                hide_parameters=True,  # parameters include addresses
            )
        case other:
            raise RequestError(f"PERENNIAL_LEDGER_URL names {other}: {_FORMS}.")


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise RequestError(
            "PERENNIAL_LEDGER_URL names no file: write sqlite:///<path>, "
            "since a ledger must outlast the process."
        )
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # `begin` below starts transactions, not the driver
        _write_ahead(connection)
        connection.execute("pragma synchronous=full")
        connection.execute("pragma foreign_keys=on")
        connection.execute("pragma cache_size=-32768")  # KiB; hashed keys are on all pages
        connection.execute("pragma wal_autocheckpoint=4000")  # pages: many groups at once

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_reader = connection.get_execution_options().get("is_reader")
        connection.exec_driver_sql("begin" if is_reader else "begin immediate")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode, so that a writer doesn't block readers.

    SQLite's busy timeout doesn't cover two connections that switch at once, so this retries.
    """
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: Any = connection.execute(text("select version_num from alembic_version")).scalar()
    return None if version is None else str(version)


def _migrate(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, and needed once per version
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _one_thread, engine.begin() as connection:  # on SQLite this also locks out other writers
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"select pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise RequestError(
                f"This version of Perennial does not know the ledger's schema ({error}): "
                "install the version that migrated it, or a newer one."
            ) from error
