"""Records value models in the lake: one row per day, never changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from perennial.stores.lake import SCHEMAS, Lake
from perennial.value.model import BackTest, ValueModel

TABLE = "value_models"
FILE = "model.parquet"


def read(lake: Lake, as_of: date) -> Mapping[str, Any] | None:
    """A day's model; None without one."""
    path = lake.folder(TABLE, as_of) / FILE
    if not path.exists():
        return None
    with path.open("rb") as file:
        row: Mapping[str, Any] = pq.read_table(file, schema=SCHEMAS[TABLE]).to_pylist()[0]
    return row


def record(
    lake: Lake,
    as_of: date,
    model: ValueModel,
    tested: BackTest,
    *,
    currency: str,
    fitted_on: date,
) -> Mapping[str, Any]:
    """Record a day's model, unless the day has one. Returns the day's recorded row."""
    if (recorded := read(lake, as_of)) is not None:
        return recorded
    purchases, spend = model.purchases, model.spend
    row = {
        "time_unit": "week",
        "currency": currency,
        **{name: getattr(purchases, name) for name in ("r", "alpha", "a", "b")},
        **{name: getattr(spend, name) for name in ("p", "q", "gamma")},
        "purchase_log_likelihood": purchases.log_likelihood,
        "spend_log_likelihood": spend.log_likelihood,
        "back_test_error": round(tested.error, 6),
        "back_test_mean_error": round(tested.mean_error, 6),
        "person_count": model.person_count,
        "repeater_count": model.repeater_count,
        "back_test_days": tested.days,
        "fitted_on": fitted_on,
    }
    lake.write(TABLE, as_of, FILE, rows=pa.Table.from_pylist([row], SCHEMAS[TABLE]))
    return row
