"""Data docs: a page per gate and day, and an index. GX's own data docs need a network."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

from perennial.gates.gate_files import Gate
from perennial.gates.gate_results import ExpectationResult
from perennial.pages import write_page

_TEMPLATES = Path(__file__).parent / "templates"


def write_docs(
    gate: Gate, results: Sequence[ExpectationResult], *, as_of: date, row_count: int, reports: Path
) -> Path:
    """Write the gate's page, its JSON summary, and the day's index of gates.

    Returns the page, `<reports>/quality/<as_of>/<gate>.html`.
    """
    folder = reports / "quality" / as_of.isoformat()
    failed = [result for result in results if not result.passed]
    page = write_page(
        folder / f"{gate.name}.html",
        _TEMPLATES,
        "gate.html.j2",
        gate=gate,
        as_of=as_of,
        row_count=row_count,
        results=list(results),
        failed=failed,
        passed=[result for result in results if result.passed],
    )
    summary = {
        "gate": gate.name,
        "description": gate.description,
        "row_count": row_count,
        "expectation_count": len(results),
        "failed": [str(result) for result in failed],
    }
    draft = folder / f".{gate.name}.json.{uuid4().hex}"
    draft.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    draft.rename(folder / f"{gate.name}.json")
    gates = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.*.json"))
    ]
    write_page(folder / "index.html", _TEMPLATES, "index.html.j2", as_of=as_of, gates=gates)
    return page
