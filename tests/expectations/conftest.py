"""A small world in which every gate passes: one day's tables, as rows that a test may change."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from upath import UPath

from perennial.config.business import business as business_of
from perennial.stores.lake import PARTITIONS, SCHEMAS, Lake

AS_OF = date(2017, 12, 1)
PROJECT = Path(__file__).parents[2] / "dbt_project"
PEOPLE = 1000
HOLDOUT_SHARE, GLOBAL_SHARE = 0.10, 0.05

BUSINESS = business_of(PROJECT).model_copy(
    update={"brand": "Perennial Grocer", "global_holdout_share": GLOBAL_SHARE}
)

Row = dict[str, Any]
World = dict[str, list[Row]]
"""Rows by table: the lake's own names, or `schema.table` of the warehouse."""


@pytest.fixture
def world() -> World:
    decisions = [_decision(n) for n in range(PEOPLE)]
    return {
        "loads": [_load("events", 1000, 990, 5, 5), _load("profiles", 0, 0, 0, 0)],
        "quarantine": [_rejected(line) for line in range(5)],
        "raw/events": [_event(n) for n in range(200)],
        "campaign_policies": [_policy()],
        "decisions": [_recorded(row) for row in decisions],
        "batches": [_message(row) for row in decisions if row["outcome"] == "send"],
        "marts.people": [{"person_id": f"p{n}"} for n in range(PEOPLE)],
        "marts.person_profile": [_profile(n) for n in range(PEOPLE)],
        "decisions.candidates": [
            {"campaign": "dormant_winback", "person_id": row["person_id"]} for row in decisions
        ],
        "decisions.decisions": decisions,
    }


@pytest.fixture
def put(tmp_path: Path) -> Callable[[World], Mapping[str, Any]]:
    """Write a world where gates look for it; return the arguments of `check`, without the gate."""
    return lambda world: _put(world, tmp_path)


def _put(world: World, home: Path) -> Mapping[str, Any]:
    lake = Lake(UPath(home / "lake"))
    lake.prepare()
    for table in [name for name in world if name in SCHEMAS]:
        for keys, rows in _partitions(table, world[table]).items():
            content = [{name: row.get(name) for name in SCHEMAS[table].names} for row in rows]
            day, *rest = keys
            lake.write(
                table, day, *rest, "1.parquet", rows=pa.Table.from_pylist(content, SCHEMAS[table])
            )
    warehouse = home / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        for table in [name for name in world if name not in SCHEMAS]:
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            connection.register("given", pa.Table.from_pylist(world[table], _TYPES.get(table)))
            connection.execute(f"create table {table} as select * from given")
    return {
        "as_of": AS_OF,
        "business": BUSINESS,
        "lake": lake,
        "warehouse": warehouse,
        "expectations": Path(__file__).parents[2] / "expectations",
        "reports": home / "reports",
    }


def _partitions(table: str, rows: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in PARTITIONS[table]), []).append(row)
    return found


def _load(table: str, rows: int, loaded: int, duplicate: int, quarantined: int) -> Row:
    return {
        "day": AS_OF,
        "file_hash": f"hash-{table}",
        "table_name": table,
        "file_name": f"shop/2017-11-30/{table}.parquet",
        "ingest_number": 1,
        "row_count": rows,
        "loaded_count": loaded,
        "duplicate_count": duplicate,
        "quarantined_count": quarantined,
    }


def _rejected(line: int) -> Row:
    return {
        "day": AS_OF,
        "file_hash": "hash-events",
        "table_name": "events",
        "file_name": "shop/2017-11-30/events.parquet",
        "reason": "unknown_currency",
        "content": "what somebody wrote",
        "line": line,
    }


def _event(n: int) -> Row:
    occurred_at = datetime(2017, 12, 1, 4, 59, tzinfo=UTC) - timedelta(minutes=20 * n)
    return {
        "day": occurred_at.date(),
        "event_id": f"e{n}",
        "external_id": str(n % 7) if n % 3 else None,
        "anonymous_id": None if n % 3 else f"a{n % 7}",
        "ingest_number": 1,
        "product_id": None,
        "event_type": "purchase",
        "currency": "USD" if n % 2 else None,
        "properties": "{}",
        "source": "shop",
        "amount": Decimal("1.5000") if n % 2 else None,
        "occurred_at": occurred_at,
        "loaded_at": datetime(2017, 12, 1, 9, tzinfo=UTC),
    }


def _profile(n: int) -> Row:
    stage = ("prospect", "novice", "active", "dormant", "lost")[n % 5]
    silent = {"prospect": None, "novice": 3, "active": 8, "dormant": 40, "lost": 99}[stage]
    bought = silent is not None
    last = AS_OF - timedelta(days=silent + 1) if silent is not None else None
    return {
        "person_id": f"p{n}",
        "locale": "zh" if n % 3 else "en",
        "activity_stage": stage,
        "rfm_segment": "champions" if bought else None,
        "unscored_reason": None,
        "silent_days": silent,
        "purchase_count": 2 if bought else 0,
        "spend": Decimal("10.0000") if bought else Decimal("0.0000"),
        "recency_score": 5 if bought else None,
        "frequency_score": 5 if bought else None,
        "monetary_score": 5 if bought else None,
        "has_email": True,
        "has_phone": False,
        "is_email_consented": bool(n % 2),
        "is_sms_consented": False,
        "first_purchase_on": last,
        "last_purchase_on": last,
        "last_use_on": last,
        "as_of_on": AS_OF,
    }


def _policy() -> Row:
    return {
        "as_of": AS_OF,
        "campaign": "dormant_winback",
        "programme": "winback",
        "message_class": "marketing",
        "purpose": "marketing",
        "reentry": "again",
        "goal_event": "purchase",
        "definition_hash": "0123456789abcdef",
        "priority": 20,
        "rest_days": 60,
        "cooldown_days": 1,
        "goal_days": 30,
        "holdout_buckets": round(HOLDOUT_SHARE * 10_000),
    }


def _decision(n: int) -> Row:
    person_id = f"p{n}"
    campaign_bucket, global_bucket = _bucket("campaign", person_id), _bucket("global", person_id)
    outcome, reason, arm = "send", "selected", "treatment" if n % 10 else None
    if n % 10 == 0:
        outcome, reason = "skip", "no_consent"
    elif global_bucket < GLOBAL_SHARE * 10_000:
        outcome, reason, arm = "hold_out", "global_holdout", "holdout"
    elif campaign_bucket < HOLDOUT_SHARE * 10_000:
        outcome, reason, arm = "hold_out", "campaign_holdout", "holdout"
    is_sent = outcome == "send"
    return {
        "campaign": "dormant_winback",
        "step": "reminder",
        "person_id": person_id,
        "message_id": _md5(f"dormant_winback|reminder|{person_id}|1") if is_sent else None,
        "message_class": "marketing",
        "address_hash": _md5(person_id) if is_sent else None,
        "outcome": outcome,
        "reason": reason,
        "arm": arm,
        "channel": ("sms" if n % 4 == 1 else "email") if is_sent else None,
        "variant": "nostalgic",
        "locale": "zh" if n % 3 else "en",
        "law_version": "2026-1" if is_sent else None,
        "slot_at": datetime(2017, 12, 1, 17) if is_sent else None,  # noqa: DTZ001 - UTC by contract
        "evidence": json.dumps(
            {"campaign_bucket": campaign_bucket, "global_bucket": global_bucket}
        ),
    }


def _recorded(decision: Row) -> Row:
    return {
        **dict.fromkeys(SCHEMAS["decisions"].names),
        **decision,
        "as_of": AS_OF,
        "programme": "winback",
        "purpose": "marketing",
    }


def _message(decision: Row) -> Row:
    url = f"http://127.0.0.1:8090/u/{decision['message_id']}"
    is_mail = decision["channel"] == "email"
    refusal = "回复TD退订" if decision["locale"] == "zh" else "Reply TD to stop"
    return {
        **{key: decision[key] for key in ("campaign", "channel", "message_id", "step")},
        **{key: decision[key] for key in ("person_id", "address_hash", "variant", "locale")},
        "as_of": AS_OF,
        "message_class": "marketing",
        "purpose": "marketing",
        "outcome": "rendered",
        "reason": "",
        "subject": "We miss you" if is_mail else "",
        "text": f"Come back.\nUnsubscribe: {url}" if is_mail else f"【Perennial】Come. {refusal}",
        "html": "<p>Come back.</p>" if is_mail else "",
        "unsubscribe_url": url,
        "is_test": False,
    }


def _bucket(draw: str, person_id: str) -> int:
    return int(_md5(f"{draw}|{person_id}")[:8], 16) % 10_000


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


_TYPES: Mapping[str, pa.Schema] = {
    "decisions.decisions": pa.schema([SCHEMAS["decisions"].field(name) for name in _decision(0)]),
    "marts.person_profile": pa.schema(
        [
            *(
                (name, pa.string())
                for name in (
                    "person_id", "locale", "activity_stage", "rfm_segment",
                    "unscored_reason",
                )
            ),
            *((name, pa.int32()) for name in ("silent_days", "purchase_count")),
            ("spend", pa.decimal128(18, 4)),
            *((f"{name}_score", pa.int32()) for name in ("recency", "frequency", "monetary")),
            *((name, pa.bool_()) for name in ("has_email", "has_phone")),
            *((f"is_{name}_consented", pa.bool_()) for name in ("email", "sms")),
            *((f"{name}_purchase_on", pa.date32()) for name in ("first", "last")),
            ("last_use_on", pa.date32()),
            ("as_of_on", pa.date32()),
        ]
    ),
}  # fmt: skip
