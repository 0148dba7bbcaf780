"""The lake: Parquet under one root, the interface between all stages.

Each recorded table has one schema here and one partition column. A table always holds at least one
file (of no rows), so that every reader sees its columns from the first day on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

_ID = pa.string()
_TEXT = pa.string()
_INSTANT = pa.timestamp("us")  # UTC, without a zone: one type on every engine
_MONEY = pa.decimal128(18, 4)
_SHARE = pa.decimal128(9, 6)


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


SCHEMAS: dict[str, pa.Schema] = {
    # raw: what the company gave, checked and typed; `ingest_number` is that of the run of ingest
    "raw/events": _schema(
        event_id=_ID,
        external_id=_ID,
        anonymous_id=_ID,
        product_id=_ID,
        event_type=_TEXT,
        currency=_TEXT,
        properties=_TEXT,
        source=_TEXT,
        ingest_number=pa.int32(),
        amount=_MONEY,
        occurred_at=_INSTANT,
        loaded_at=_INSTANT,
    ),
    "raw/profiles": _schema(
        external_id=_ID,
        first_name=_TEXT,
        locale=_TEXT,
        time_zone=_TEXT,
        region=_TEXT,
        properties=_TEXT,
        source=_TEXT,
        ingest_number=pa.int32(),
        registered_at=_INSTANT,
        updated_at=_INSTANT,
        loaded_at=_INSTANT,
        birth_on=pa.date32(),
    ),
    "raw/contact_points": _schema(
        external_id=_ID,
        contact_type=_TEXT,
        address_hash=_TEXT,
        source=_TEXT,
        ingest_number=pa.int32(),
        updated_at=_INSTANT,
        loaded_at=_INSTANT,
    ),
    "raw/consents": _schema(
        external_id=_ID,
        purpose=_TEXT,
        channel=_TEXT,
        status=_TEXT,
        evidence=_TEXT,
        source=_TEXT,
        ingest_number=pa.int32(),
        occurred_at=_INSTANT,
        loaded_at=_INSTANT,
    ),
    "raw/products": _schema(
        product_id=_ID,
        name=_TEXT,
        category=_TEXT,
        brand=_TEXT,
        properties=_TEXT,
        source=_TEXT,
        ingest_number=pa.int32(),
        updated_at=_INSTANT,
        loaded_at=_INSTANT,
    ),
    "raw/recommendations": _schema(
        external_id=_ID,
        product_id=_ID,
        model=_TEXT,
        source=_TEXT,
        item_rank=pa.int32(),
        ingest_number=pa.int32(),
        score=pa.float64(),
        generated_at=_INSTANT,
        loaded_at=_INSTANT,
    ),
    "raw/links": _schema(
        external_id=_ID,
        identifier_type=_TEXT,
        identifier=_ID,
        evidence=_TEXT,
        source=_TEXT,
        ingest_number=pa.int32(),
        occurred_at=_INSTANT,
        loaded_at=_INSTANT,
    ),
    # what ingest did: one row per landing file it has seen, one row per rejected row
    "loads": _schema(
        file_hash=_ID,
        table_name=_TEXT,
        file_name=_TEXT,
        row_count=pa.int64(),
        loaded_count=pa.int64(),
        duplicate_count=pa.int64(),
        quarantined_count=pa.int64(),
        ingest_number=pa.int32(),
    ),
    "quarantine": _schema(
        file_hash=_ID,
        table_name=_TEXT,
        file_name=_TEXT,
        reason=_TEXT,
        content=_TEXT,
        line=pa.int64(),
    ),
    # the day's definitions, as validated
    "campaign_policies": _schema(
        campaign=_ID,
        programme=_ID,
        message_class=_TEXT,
        purpose=_TEXT,
        reentry=_TEXT,
        offer=_ID,
        goal_event=_TEXT,
        definition_hash=_TEXT,
        outcome_value=_MONEY,
        prior_response=pa.float64(),
        priority=pa.int32(),
        rounds_per_year=pa.int32(),
        rest_days=pa.int32(),
        cooldown_days=pa.int32(),
        grace_days=pa.int32(),
        round_days=pa.int32(),
        goal_days=pa.int32(),
        holdout_buckets=pa.int32(),
        send_from_minute=pa.int32(),
        send_until_minute=pa.int32(),
        budget_messages=pa.int32(),
        budget_cost=_MONEY,
        approval_messages=pa.int32(),
        is_goal_exit=pa.bool_(),
        is_complaint_exit=pa.bool_(),
        is_blackout=pa.bool_(),
        has_impersonal=pa.bool_(),
        ends_on=pa.date32(),
    ),
    "campaign_steps": _schema(
        campaign=_ID, step=_ID, step_number=pa.int32(), after_days=pa.int32()
    ),
    "campaign_channels": _schema(campaign=_ID, channel=_ID, channel_rank=pa.int32()),
    "campaign_variants": _schema(
        campaign=_ID, variant=_ID, from_bucket=pa.int32(), until_bucket=pa.int32()
    ),
    # the day's offers, and the codes left for them
    "offers": _schema(
        offer=_ID,
        kind=_TEXT,
        currency=_TEXT,
        pool=_ID,
        code=_TEXT,
        code_prefix=_TEXT,
        text_en=_TEXT,
        text_zh=_TEXT,
        terms_en=_TEXT,
        terms_zh=_TEXT,
        minimum_purchase=_MONEY,
        cost_share=_SHARE,
        redemption_share=_SHARE,
        floor_share=_SHARE,
        cap_share=_SHARE,
        explore_buckets=pa.int32(),
        expiry_days=pa.int32(),
        code_length=pa.int32(),
        is_unique_code=pa.bool_(),
        until_on=pa.date32(),
    ),
    "offer_sizes": _schema(
        offer=_ID, text_en=_TEXT, text_zh=_TEXT, size_rank=pa.int32(), face_value=_MONEY
    ),
    "coupon_stock": _schema(pool=_ID, coupon_count=pa.int64(), free_count=pa.int64()),
    # recorded facts
    "value_models": _schema(
        time_unit=_TEXT,
        currency=_TEXT,
        r=pa.float64(),
        alpha=pa.float64(),
        a=pa.float64(),
        b=pa.float64(),
        p=pa.float64(),
        q=pa.float64(),
        gamma=pa.float64(),
        purchase_log_likelihood=pa.float64(),
        spend_log_likelihood=pa.float64(),
        back_test_error=pa.float64(),
        back_test_mean_error=pa.float64(),
        person_count=pa.int64(),
        repeater_count=pa.int64(),
        back_test_days=pa.int32(),
        fitted_on=pa.date32(),
    ),
    "decisions": _schema(
        campaign=_ID,
        step=_ID,
        person_id=_ID,
        message_id=_ID,
        programme=_TEXT,
        message_class=_TEXT,
        purpose=_TEXT,
        address_hash=_ID,
        outcome=_TEXT,
        reason=_TEXT,
        arm=_TEXT,
        channel=_TEXT,
        variant=_TEXT,
        locale=_TEXT,
        occurrence=_TEXT,
        offer=_ID,
        activity_stage=_TEXT,
        rfm_segment=_TEXT,
        variables=_TEXT,
        evidence=_TEXT,
        definition_hash=_TEXT,
        rule_version=_TEXT,
        law_version=_TEXT,
        holdout_version=_TEXT,
        round=pa.int32(),
        priority=pa.int32(),
        offer_size_rank=pa.int32(),
        expected_cost=_MONEY,
        expected_value=_MONEY,
        is_impersonal=pa.bool_(),
        entered_on=pa.date32(),
        value_model_on=pa.date32(),
        slot_at=_INSTANT,
    ),
    "enrolments": _schema(
        campaign=_ID, person_id=_ID, arm=_TEXT, round=pa.int32(), entered_on=pa.date32()
    ),
    "holdouts": _schema(
        draw=_ID, person_id=_ID, address_hash=_ID, holdout_version=_TEXT, held_out_on=pa.date32()
    ),
    "segments": _schema(
        person_id=_ID,
        rfm_segment=_TEXT,
        previous_rfm_segment=_TEXT,
        rfm_segment_entered_on=pa.date32(),
    ),
    "batches": _schema(
        message_id=_ID,
        step=_ID,
        person_id=_ID,
        address_hash=_ID,
        variant=_TEXT,
        locale=_TEXT,
        message_class=_TEXT,
        purpose=_TEXT,
        outcome=_TEXT,
        reason=_TEXT,
        subject=_TEXT,
        text=_TEXT,
        html=_TEXT,
        unsubscribe_url=_TEXT,
        details=_TEXT,  # a JSON object: the channel's further parts, by name
        is_test=pa.bool_(),
        slot_at=_INSTANT,
    ),
    "deliveries": _schema(
        message_id=_ID,
        campaign=_ID,
        step=_ID,
        person_id=_ID,
        channel=_ID,
        variant=_TEXT,
        message_class=_TEXT,
        provider=_TEXT,
        state=_TEXT,
        reason=_TEXT,
        event_number=pa.int64(),  # the ledger's order of events: instants may be equal
        is_test=pa.bool_(),
        decided_on=pa.date32(),
        occurred_at=_INSTANT,
    ),
    "coupon_issues": _schema(
        campaign=_ID,
        person_id=_ID,
        occurrence=_TEXT,
        offer=_ID,
        pool=_ID,
        code=_ID,
        size_rank=pa.int32(),
        event_number=pa.int64(),
        decided_on=pa.date32(),
        expires_on=pa.date32(),
        occurred_at=_INSTANT,
    ),
    "suppressions": _schema(
        person_id=_ID, channel=_ID, reason=_TEXT, source=_TEXT, occurred_at=_INSTANT
    ),
    "pauses": _schema(
        person_id=_ID, event_number=pa.int64(), until_at=_INSTANT, occurred_at=_INSTANT
    ),
    "kill_switches": _schema(
        scope=_TEXT,
        name=_ID,
        event_number=pa.int64(),
        is_on=pa.bool_(),
        occurred_at=_INSTANT,
    ),
    "approvals": _schema(
        campaign=_ID,
        actor=_TEXT,
        message_count=pa.int64(),
        valid_on=pa.date32(),
        occurred_at=_INSTANT,
    ),
    "withdrawals": _schema(
        person_id=_ID,
        purpose=_TEXT,
        channel=_ID,
        evidence=_TEXT,
        occurred_at=_INSTANT,
    ),
}

PARTITIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(SCHEMAS, ("day",)),
    **dict.fromkeys(
        (
            *("campaign_policies", "campaign_steps", "campaign_channels", "campaign_variants"),
            *("offers", "offer_sizes", "coupon_stock"),
            *("decisions", "enrolments", "holdouts", "segments", "value_models"),
        ),
        ("as_of",),
    ),
    "batches": ("as_of", "campaign", "channel"),
}
"""The partition columns of each table, in path order, not in the files. The first is a date: the
day a fact belongs to, or the run it was made for."""

_FIRST_DAY = date(1970, 1, 1)


class Lake:
    """Paths and atomic writes under one root."""

    def __init__(self, root: UPath) -> None:
        """Stand on `root`, a folder or any fsspec URL."""
        self.root = root

    def folder(self, table: str, day: date, *keys: str) -> UPath:
        """One partition of `table`, or with fewer keys than it has, the folder above several."""
        folder = self.root / table
        for column, value in zip(PARTITIONS[table], (day.isoformat(), *keys), strict=False):
            folder = folder / f"{column}={value}"
        return folder

    def files(self, table: str, day: date, *keys: str) -> list[UPath]:
        """The Parquet files below a partition, in name order; none if it has none."""
        return sorted(self.folder(table, day, *keys).glob("**/*.parquet"), key=str)

    def days(self, table: str) -> list[date]:
        """The days `table` has a folder for, in order; not the one of empty files."""
        folders = (self.root / table).glob(f"{PARTITIONS[table][0]}=*")
        found = (date.fromisoformat(folder.name.partition("=")[2]) for folder in folders)
        return sorted(day for day in found if day != _FIRST_DAY)

    def glob(self, table: str) -> str:
        """What DuckDB's `read_parquet` takes for the whole table."""
        return str(self.root / table / "**" / "*.parquet")

    def write(self, table: str, day: date, *keys_and_name: str, rows: pa.Table) -> UPath:
        """Write one whole file; readers see it complete or not at all.

        Args:
            table: A key of `SCHEMAS`.
            day: The first partition column's value.
            keys_and_name: The further partition values, then the file's name.
            rows: Columns of the table's schema, in any order.

        Raises:
            pyarrow.ArrowInvalid: A value does not fit the schema.
        """
        *keys, name = keys_and_name
        path = self.folder(table, day, *keys) / name
        with self.draft(path) as draft, draft.open("wb") as file:
            pq.write_table(rows.select(SCHEMAS[table].names).cast(SCHEMAS[table]), file)
        return path

    @contextmanager
    def draft(self, path: UPath) -> Iterator[UPath]:
        """A path to write to, which becomes `path` at the end, or nothing after an exception."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.parent / f".{path.name}.{uuid4().hex}"
        try:
            yield draft
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Give every table a file of no rows, so that it can be read before its first fact.

        It also shows columns that older files lack: there they are null.
        """
        for table, schema in SCHEMAS.items():
            keys = ["none" for _ in PARTITIONS[table][1:]]
            empty = self.folder(table, _FIRST_DAY, *keys) / "empty.parquet"
            if not empty.exists() or _schema_of(empty) != schema:
                self.write(table, _FIRST_DAY, *keys, empty.name, rows=schema.empty_table())


def _schema_of(path: UPath) -> pa.Schema:
    with path.open("rb") as file:
        return pq.read_schema(file)
