"""Gates: Great Expectations checks between the stages. A failed gate stops the next stage."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from perennial.config.business import Business
from perennial.domain import GateFailed
from perennial.gates.gate_files import read_gate
from perennial.gates.gate_pages import write_docs
from perennial.gates.gate_results import expectation_result
from perennial.gates.gate_views import views
from perennial.stores.lake import Lake

__all__ = ["GateResult", "check"]


class GateResult(NamedTuple):
    """A gate `<schema>.<table>` that passed, with the numbers of rows and expectations checked.

    `page` is its page of the data docs.
    """

    gate: str
    as_of: date
    row_count: int
    expectation_count: int
    page: Path


def check(
    gate: str,
    *,
    as_of: date,
    business: Business,
    lake: Lake,
    warehouse: Path,
    expectations: Path,
    reports: Path,
) -> GateResult:
    """Check one table as of a day, and write its page, whatever the result.

    Args:
        gate: `<schema>.<table>`; its file is `<expectations>/<gate>.yml`.
        business: Settings that a gate may use; event tables are checked `late_days` back.
        warehouse: The derived tables; opened read-only, and only if needed.
        reports: Folder of the data docs.

    Raises:
        GateFailed: An expectation failed, or could not be evaluated.
        DefinitionError: The gate is missing or invalid.
        BrokenWorld: A table can't be read.
    """
    from perennial.gates import gx_runner as engine  # noqa: PLC0415 slow import

    wanted = read_gate(expectations, gate, as_of=as_of, business=business)
    statements = views(
        wanted, as_of=as_of, late_days=business.late_days, lake=lake, warehouse=warehouse
    )
    filesystem = None if lake.root.protocol in {"", "file"} else lake.root.fs
    row_count, found = engine.judge(wanted, statements, filesystem)
    results = [expectation_result(*pair) for pair in zip(wanted.expectations, found, strict=True)]
    page = write_docs(wanted, results, as_of=as_of, row_count=row_count, reports=reports)
    if failed := [str(one) for one in results if not one.passed]:
        raise GateFailed(f"Gate {gate} failed for {as_of}: {'; '.join(failed)}. See {page}")
    return GateResult(gate, as_of, row_count, len(results), page)
