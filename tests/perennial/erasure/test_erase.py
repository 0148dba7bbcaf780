"""After an erasure nothing names the person anywhere, and all counts stay."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select
from tests.perennial.deliveries.providers.conftest import message
from tests.perennial.ingest.conftest import take_in
from tests.perennial.stores.ledger.conftest import entry

from perennial.config.business import business
from perennial.config.environment import Settings
from perennial.deliveries.providers.audience.ads.audience_files import AudienceFileProvider
from perennial.domain import Receipt, State
from perennial.domain.identifier_hashes import PLATFORMS
from perennial.erasure.erase import erase
from perennial.erasure.export_person import personal_data
from perennial.erasure.identifiers import Known, known_about
from perennial.erasure.proof import Finding, NotErasedError, findings, sought
from perennial.erasure.searched_stores import Stores
from perennial.ingest.load import Load
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import Consent, InboxMessage, Worker, open_ledger
from perennial.stores.ledger.schema import metadata

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SECRETS = ("jo.doe@example.com", "+8613800138000", "Josephine", "account-7", "account-8", "phone-x")
"""What names the person."""
AT = {"loaded_at": "2026-03-01T10:00:00Z"}


def jsonl(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row | AT) + "\n" for row in rows)


def event(event_id: str, **given: Any) -> dict[str, object]:
    usual: dict[str, Any] = {"event_type": "visit", "occurred_at": "2026-03-01T09:00:00Z"}
    return {"event_id": event_id, **usual, **given}


LANDED = {
    "events-1.jsonl": jsonl(
        event("e1", external_id="account-7", anonymous_id="phone-x"),
        event("e2", anonymous_id="phone-x", properties={"mail": "Jo.Doe@example.com"}),
        event("e3", external_id="other", anonymous_id="tablet", properties={"friend": "ann"}),
        event("e4", external_id="account-7", anonymous_id="tablet"),
        event("e5", external_id="account-7", amount="nonsense"),
    ),
    "profiles-1.jsonl": jsonl(
        {"external_id": "account-7", "first_name": "Josephine", "updated_at": "2026-03-01T09:00Z"},
        {"external_id": "other", "first_name": "Ann", "updated_at": "2026-03-01T09:00Z"},
    ),
    "contacts-1.csv": (
        "external_id,contact_type,address,updated_at,loaded_at\n"
        "account-8,email,Jo.Doe@example.com,2026-03-01T09:00Z,2026-03-01T10:00Z\n"
        "account-7,phone,+86 138 0013 8000,2026-03-01T09:00Z,2026-03-01T10:00Z\n"
        "other,email,ann@example.com,2026-03-01T09:00Z,2026-03-01T10:00Z\n"
    ),
    "links-1.jsonl": jsonl(
        {
            "external_id": "account-8",
            "identifier_type": "external_id",
            "identifier": "account-7",
            "occurred_at": "2026-03-01T09:00Z",
        }
    ),
    "consents-1.jsonl": jsonl(
        {
            "external_id": "account-7",
            "purpose": "marketing",
            "channel": "email",
            "status": "granted",
            "occurred_at": "2026-03-01T09:00Z",
            "evidence": "form of jo.doe@example.com",
        }
    ),
}


def load(stores: Stores) -> list[Load]:
    return take_in(stores.lake, stores.ledger, NOW, key=stores.key, zone=ZoneInfo("UTC"))


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    settings = Settings(home=tmp_path / "home")
    lake = Lake(settings.lake)
    lake.prepare()
    folder = settings.home / "lake" / "landing" / "shop" / "2026-03-02"
    folder.mkdir(parents=True)
    for name, content in LANDED.items():
        (folder / name).write_text(content)
    with open_ledger(settings.ledger) as ledger:
        stores = Stores(settings, lake, ledger, settings.signing_key(), NOW)
        load(stores)
        _send(stores)
        _write_batch(stores)
        _leave_traces(stores)
        yield stores


def _send(stores: Stores) -> None:
    ledger, worker = stores.ledger, Worker.here()
    entries = [entry("m1", person_id="account-7"), entry("m2", person_id="o")]
    ledger.messages.enqueue(entries, occurred_at=NOW)
    ledger.messages.settle(
        [Receipt("m1", State.REJECTED, "account-7 unknown")], worker=worker, occurred_at=NOW
    )
    words = [
        Consent(name, "marketing", "email", is_granted=True, evidence="form", occurred_at=NOW)
        for name in ("account-7", "account-8")
    ]
    ledger.permissions.record(words)
    card = InboxMessage("m1", "account-7", "Dear Josephine", "hello", "", None, NOW)
    ledger.inbox.put([card])
    ledger.export(stores.lake)


def _write_batch(stores: Stores) -> None:
    rows = [
        {
            "message_id": f"m{number}",
            "person_id": name,
            "address_hash": "hash",
            "outcome": "rendered",
            "subject": "Dear Josephine",
            "text": "Dear Josephine, account-7",
        }
        for number, name in ((1, "account-7"), (2, "o"))
    ]
    rows[1] |= {"subject": "Dear Ann", "text": "Dear Ann"}
    table = pa.Table.from_pylist(rows, SCHEMAS["batches"])
    stores.lake.write("batches", TODAY, "c", "email", "00000-x.parquet", rows=table)
    decided: dict[str, list[str | None]] = {
        name: [None, None] for name in SCHEMAS["decisions"].names
    }
    decided |= {"person_id": ["account-7", "o"], "variables": ['{"first_name":"Josephine"}', "{}"]}
    stores.lake.write(
        "decisions", TODAY, "d.parquet", rows=pa.table(decided, schema=SCHEMAS["decisions"])
    )


def _leave_traces(stores: Stores) -> None:
    home = stores.settings.home
    traces = {
        "outbox/mail/new/m1": "To: jo.doe@example.com\n\nDear Josephine",
        "outbox/mail/cur/m2:2,S": "To: ann@example.com\n\nDear Ann",
        "outbox/sms.jsonl": '{"person_id":"account-7","address":"+8613800138000"}\n'
        '{"person_id":"o","address":"+8613900139000"}\n',
        "airflow/logs/worker.log": "explain account-7\n550 <JO.DOE@example.com> unknown\nall well",
        "dry_runs/2026-03-01/x.txt": "Josephine",
        "reports/2026-03-01.html": "<p>jo.doe@example.com: Dear Josephine,</p>",
    }
    for name, content in traces.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def everything(stores: Stores) -> str:
    """All content as text: tables, files and raw bytes."""
    parts = []
    for path in sorted(stores.settings.home.rglob("*")):
        if path.is_file() and path.suffix == ".parquet":
            parts.append(str(pq.read_table(path).to_pylist()))
        elif path.is_file():
            parts.append(path.read_bytes().decode(errors="replace"))
    return "\n".join(parts)


def counts(stores: Stores) -> dict[str, int]:
    """Rows by table of lake and ledger, apart from what erasure itself adds or removes."""
    found = {
        table: sum(
            pq.read_metadata(p).num_rows
            for p in (Path(str(stores.lake.root)) / table).glob("**/*.parquet")
        )
        for table in SCHEMAS
    }
    with stores.ledger.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name not in ("contacts", "erasures", "suppressions", "consents"):
                count = connection.execute(select(func.count()).select_from(table)).scalar()
                found[f"ledger {table.name}"] = int(count or 0)
    return found


def erased(stores: Stores, person_id: str = "account-7") -> Known:
    known = known_about(stores, person_id)
    erase(stores, known, progress=lambda _: None)
    return known


def proof(stores: Stores, person_id: str | None = "account-7") -> list[str]:
    found = findings(stores, sought(stores, person_id))
    return [finding.place for _, finding in found if finding]


def test_a_person_is_known_by_all_their_ids(stores: Stores) -> None:
    """Two merged accounts, and the device that nobody else uses."""
    for one in ("account-7", "account-8"):
        known = known_about(stores, one)

        assert known.external_ids == {"account-7", "account-8"}
        assert known.anonymous_ids == {"phone-x"}
        assert known.addresses == {("email", SECRETS[0]), ("phone", SECRETS[1])}
        assert known.message_ids == {"m1"}


def test_nothing_names_an_erased_person(stores: Stores) -> None:
    before = everything(stores).lower()
    assert all(secret.lower() in before for secret in SECRETS)

    known = erased(stores)

    after = everything(stores).lower()
    assert [secret for secret in SECRETS if secret.lower() in after] == []
    assert known.pseudonym in after
    assert "ann@example.com" in after
    assert "all well" in after


def test_every_count_stays(stores: Stores) -> None:
    """Reports of the past stay as they are."""
    before = counts(stores)
    erased(stores)

    assert counts(stores) == before


def test_the_proof_finds_what_is_left(stores: Stores) -> None:
    """By hashes alone; each trace is found before the erasure, and none after it."""
    erased(stores)
    assert proof(stores) == []
    assert proof(stores, None) == []

    home = stores.settings.home
    (home / "airflow/logs/late.log").write_text("sent to jo.doe@EXAMPLE.com\n")
    (home / "outbox/late.jsonl").write_text('{"person_id": "account-8"}\n')
    path = stores.lake.folder("holdouts", TODAY) / "late.parquet"
    rows = pa.Table.from_pylist([{"person_id": "account-7"}], SCHEMAS["holdouts"])
    stores.lake.write("holdouts", TODAY, path.name, rows=rows)
    stores.ledger.permissions.withdraw("account-7", "x", "y", evidence="", occurred_at=NOW)

    assert proof(stores) == [
        f"lake/{path.relative_to(stores.lake.root)}",
        "ledger table consents",
        "airflow/logs/late.log",
        "outbox/late.jsonl",
    ]


def test_a_person_who_was_not_erased_has_no_proof(stores: Stores) -> None:
    """To find nothing of a misspelt id would prove nothing."""
    with pytest.raises(NotErasedError, match="run perennial erase first"):
        proof(stores, "account-9")


def test_an_erased_person_gets_nothing(stores: Stores) -> None:
    """Neither under the old id, which a batch may still hold, nor under the pseudonym."""
    known = erased(stores)
    service = {"channel": "push", "message_class": "service", "purpose": "order"}
    entries = [entry("x", person_id=known.pseudonym, **service)]
    by_address = replace(
        entries[0], message_id="y", person_id="new", address_hash=min(known.address_hashes)
    )

    assert stores.ledger.permissions.refusals([*entries, by_address], at=NOW) == {
        "x": "erased",
        "y": "erased",
    }


def test_a_later_import_restores_nobody(stores: Stores) -> None:
    erased(stores)
    folder = stores.settings.home / "lake" / "landing" / "shop" / "2026-03-03"
    folder.mkdir()
    for name, content in LANDED.items():
        (folder / name).write_text(content)
    again = (
        "external_id,contact_type,address,updated_at,loaded_at\n"
        "account-9,email,JO.DOE@example.com,2026-03-02T09:00Z,2026-03-02T10:00Z\n"
    )
    (folder / "contacts-2.csv").write_text(again)

    loads = load(stores)
    assert sum(one.reasons.get("erased", 0) for one in loads) == 10
    (folder / "contacts-2.csv").unlink()
    for name in LANDED:
        (folder / name).unlink()
    assert proof(stores) == []


def test_a_rewritten_landing_file_is_not_ingested_again(stores: Stores) -> None:
    """Ingest knows files by their content."""
    erased(stores)

    assert load(stores) == []


@pytest.mark.parametrize(
    "breaks_at",
    ["landed_rows.cut", "lake_tables.rewrite", "home_files.clean", "ledger_rows.rewrite"],
)
def test_an_interrupted_erasure_can_be_repeated(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, breaks_at: str
) -> None:
    module, _, name = breaks_at.partition(".")
    with monkeypatch.context() as patch:
        patch.setattr(f"perennial.erasure.{module}.{name}", _breaks_at_third(stores, module, name))
        with pytest.raises(RuntimeError, match="power cut"):
            erased(stores)
    known = erased(stores)

    after = everything(stores).lower()
    assert [secret for secret in SECRETS if secret.lower() in after] == []
    assert set(re.findall(r"erased-[0-9a-f]{16}", after)) == {known.pseudonym}


def _breaks_at_third(stores: Stores, module: str, name: str) -> Callable[..., object]:
    import importlib  # noqa: PLC0415

    real = getattr(importlib.import_module(f"perennial.erasure.{module}"), name)
    calls: list[None] = []

    def breaks(*given: object) -> object:
        calls.append(None)
        if len(calls) == 3 or module in ("home_files", "ledger_rows"):
            raise RuntimeError("power cut")
        return real(*given)

    return breaks


def test_a_shared_address_stays_with_the_other_person(stores: Stores) -> None:
    """To erase one must not silence the other."""
    row = "account-9,email,jo.doe@example.com,2026-03-01T09:00Z,2026-03-01T10:00Z\n"
    head = LANDED["contacts-1.csv"].splitlines(keepends=True)[0]
    path = stores.settings.home / "lake" / "landing" / "shop" / "2026-03-02" / "contacts-3.csv"
    path.write_text(head + row)
    load(stores)
    known = erased(stores)

    assert known.addresses == {("phone", SECRETS[1])}
    assert stores.ledger.vault.contacts("email", ["account-9"])["account-9"].address == SECRETS[0]


def test_a_person_can_see_all_their_data(stores: Stores) -> None:
    held = json.loads(json.dumps(personal_data(stores, known_about(stores, "account-8"))))

    assert held["identifiers"]["external_ids"] == ["account-7", "account-8"]
    assert {row["address"] for row in held["ledger"]["contacts"]} == set(SECRETS[:2])
    assert {"raw/events", "raw/profiles", "raw/consents", "raw/links", "batches"} <= set(
        held["lake"]
    )
    assert "Ann" not in json.dumps(held)


def _upload(stores: Stores, name: str, *contacts: tuple[str, str]) -> Path:
    """An audience's file for one platform, as the provider writes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERENNIAL_AUDIENCE_PLATFORM", name)
        provider = AudienceFileProvider(stores.settings, business(stores.settings.dbt_project))
    messages = [
        message(
            f"a{n}",
            campaign=name,
            person_id=address,
            channel={"email": "audience", "phone": "audience_phone"}[kind],
            address=address,
            text="Lapsed",
            sent_at=NOW,
        )
        for n, (kind, address) in enumerate(contacts)
    ]
    assert [one.state for one in provider.send(messages)] == [State.ACCEPTED] * len(messages)
    return next((stores.settings.outbox / "audiences").glob(f"{name}.*"))


def test_audiences_for_advertising_are_erased(stores: Stores) -> None:
    """Each platform has its own normalisation and hash; others' rows stay."""
    own = {"email": "Jo.Doe@example.com", "phone": "+8613800138000"}
    other = {"email": "ann@example.com", "phone": "+8613900139000"}
    written = {
        _upload(stores, name, *((kind, who[kind]) for who in (other, own) for kind in one.columns))
        for name, one in PLATFORMS.items()
    }
    files = {path: path.read_text().splitlines(keepends=True) for path in written}
    before = {path: (len(lines) - len(lines[:1])) for path, lines in files.items()}

    erased(stores)
    for path, lines in files.items():
        kept = path.read_text().splitlines(keepends=True)
        assert set(kept) < set(lines)
        assert 2 * (len(kept) - kept.count(lines[0])) == before[path]
    assert proof(stores) == []
    hashes = {line.partition(",")[0] for path, lines in files.items() for line in lines}
    left = {line.partition(",")[0] for path in files for line in path.read_text().splitlines()}
    gone = hashes - left
    (stores.settings.home / "late.txt").write_text("\n".join(sorted(gone)))
    (late,) = [one for _, one in findings(stores, sought(stores, None)) if one]
    assert late == Finding("late.txt", len(gone))
