"""What must agree with the table of metrics is compared with it here."""

import re
from pathlib import Path

from perennial.domain.metrics import METRICS

ROOT = Path(__file__).parents[3]


def test_sql_counts_the_same_metrics() -> None:
    """A macro can't import Python."""
    text = (ROOT / "dbt_project" / "macros" / "measuring.sql").read_text(encoding="utf-8")
    macro = text.partition("macro measured_metrics")[2].partition("endmacro")[0]

    assert re.findall(r"^ +'(\w+)': \(", macro, re.MULTILINE) == list(METRICS)


def test_the_page_on_measuring_explains_every_metric() -> None:
    text = (ROOT / "docs" / "concepts" / "measuring.md").read_text(encoding="utf-8")
    table = text.partition("| metric |")[2].partition("\n\n")[0]
    named = [
        name
        for row in table.splitlines()
        for name in re.findall("`(\\w+)`", row[: row.find(" | ")])
    ]

    assert sorted(named) == sorted(METRICS)
