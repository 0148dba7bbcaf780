"""Opening a ledger migrates it to the newest schema once, whoever opens it first."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, inspect, make_url, text
from sqlalchemy.exc import IntegrityError
from tests.conftest import at_once
from tests.perennial.stores.ledger.conftest import entry

from perennial.domain import BrokenWorld, Observation, RequestError, State
from perennial.stores.ledger import engine, open_ledger
from perennial.stores.ledger.bulk_writes import as_row
from perennial.stores.ledger.schema import HEAD, metadata

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_migrations_make_the_schema_of_the_code(new_ledger_url: str) -> None:
    """Otherwise the first send in production would find the difference."""
    with open_ledger(new_ledger_url) as ledger, ledger.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})

        assert compare_metadata(context, metadata) == []


def test_a_ledger_at_the_newest_migration_is_recognised() -> None:
    """Opening skips the migrations if the version equals this constant."""
    folder = Path(engine.__file__).parent / "migrations"

    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_an_old_ledger_gets_the_new_states(
    new_ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: upgrade(config, "0003"))
    with open_ledger(new_ledger_url) as old, old.engine.begin() as connection:
        before = Table("messages", MetaData(), autoload_with=connection)
        texts = dict.fromkeys(("reason", "claimed_by", "provider", "provider_message_id"), "")
        numbers = {"attempts": 1, "is_idempotent": False, "queued_at": NOON, "state": "accepted"}
        connection.execute(before.insert().values(**as_row(entry("m1")), **texts, **numbers))
        events = Table("delivery_events", MetaData(), autoload_with=connection)
        event = {"message_id": "m1", "state": "accepted", "reason": "", "provider": ""}
        connection.execute(events.insert().values(**event, is_applied=True, occurred_at=NOON))
    monkeypatch.undo()

    with open_ledger(new_ledger_url) as ledger:
        heard = Observation(State.DELIVERED, NOON, "m1")
        assert ledger.messages.observe([heard]) == {State.DELIVERED: 1}
        with pytest.raises(IntegrityError), ledger.engine.begin() as connection:
            connection.execute(text("update messages set state = 'lost'"))


def _open(url: str, barrier: Barrier, _number: int) -> None:
    barrier.wait()
    open_ledger(url).close()


def test_many_workers_may_open_a_new_ledger_at_once(new_ledger_url: str) -> None:
    """One of them makes the schema, the others wait."""
    at_once(3, _open, new_ledger_url)

    with open_ledger(new_ledger_url) as ledger:
        assert "messages" in inspect(ledger.engine).get_table_names()


def test_threads_of_one_process_may_each_open_a_new_ledger(tmp_path: Path) -> None:
    """Alembic's own state belongs to the whole process."""
    urls = [f"sqlite:///{tmp_path}/{number}.sqlite" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        ledgers = list(pool.map(open_ledger, urls))

    for ledger in ledgers:
        with ledger:
            assert "messages" in inspect(ledger.engine).get_table_names()


def test_opening_waits_for_another_writer(tmp_path: Path) -> None:
    """SQLite itself refuses at once to change the journal's mode beside a writer."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        release = threading.Timer(0.3, other.execute, ["commit"])
        release.start()
        open_ledger(f"sqlite:///{path}").close()
        release.join()


def test_a_newer_ledger_is_left_alone(new_ledger_url: str) -> None:
    """An old worker must not write into a schema it does not know."""
    with open_ledger(new_ledger_url) as ledger, ledger.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))

    with pytest.raises(RequestError, match="install the version that migrated it"):
        open_ledger(new_ledger_url)


def test_sqlite_is_durable_and_strict(tmp_path: Path) -> None:
    """What is committed survives a power cut, and an event without its message is refused."""
    url = f"sqlite:///{tmp_path}/a/ledger.sqlite"
    with open_ledger(url) as ledger, ledger.engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert values == ["wal", 2, 1, 60_000]


@pytest.mark.parametrize(
    ("url", "kind", "problem"),
    [
        ("sqlite://", RequestError, "must outlast the process"),
        ("mysql://root:hunter2@localhost/ledger", RequestError, "names mysql"),
        ("postgresql://perennial:hunter2@127.0.0.1:1/ledger", BrokenWorld, "Can't open"),
    ],
)
def test_an_unreachable_ledgers_error_has_no_password(
    url: str, kind: type[Exception], problem: str
) -> None:
    """Errors end up in logs."""
    with pytest.raises(kind, match=problem) as caught:
        open_ledger(url)

    assert "hunter2" not in str(caught.value)
    assert make_url(url).password in (None, "hunter2")


def test_what_is_no_url_is_not_quoted() -> None:
    """It may be a password that went to the wrong variable."""
    with pytest.raises(RequestError, match="PERENNIAL_LEDGER_URL is not a URL") as caught:
        open_ledger("hunter2 nonsense")

    assert "hunter2" not in str(caught.value)
