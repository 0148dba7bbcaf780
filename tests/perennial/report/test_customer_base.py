from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa

from perennial.report.customer_base import NO_SEGMENT, Cell, customer_base
from perennial.report.published_tables import Tables


def test_stages_and_segments_are_in_the_order_of_a_life(
    results: Mapping[str, pa.Table],
) -> None:
    """People without a purchase have no segment, and are shown."""
    base = customer_base(Tables(results))

    assert base.stages == ["prospect", "active", "dormant"]
    assert base.segments == ["champions", "at_risk", NO_SEGMENT]
    assert base.everyone == Cell(820, Decimal("96000.7500"))


def test_margins_are_the_sums_of_stages_and_segments(results: Mapping[str, pa.Table]) -> None:
    base = customer_base(Tables(results))

    assert base.stage("dormant") == Cell(300, Decimal("6000.2500"))
    assert base.segment("champions") == Cell(500, Decimal("90000.5000"))
    assert base.stage("lost") == Cell(0, Decimal(0))


def test_an_unknown_stage_is_shown_last(results: Mapping[str, pa.Table]) -> None:
    """A new stage in SQL must not hide people."""
    table = results["base"]
    asleep = {"activity_stage": "asleep", "rfm_segment": "new"}
    rows = [{**asleep, "person_count": 1, "spend": Decimal(0)}]
    more = pa.concat_tables([pa.Table.from_pylist(rows, table.schema), table])

    assert customer_base(Tables({"base": more})).stages[-1] == "asleep"
