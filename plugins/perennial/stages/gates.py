"""The gates between stages."""

from collections.abc import Iterator
from datetime import date

from perennial.domain import DefinitionError
from perennial.gates import check as check_gate
from perennial.stores.installation import Installation


def check(stage: str, as_of: date) -> Iterator[str]:
    """Run every gate of a stage, `expectations/<stage>.*.yml`, and yield the passed ones.

    Raises:
        GateFailed: A gate fails; later gates don't run.
        DefinitionError: A gate is invalid, or the stage has none.
    """
    here = Installation.here()
    folder = here.settings.expectations
    gates = sorted(path.stem for path in folder.glob(f"{stage}.*.yml"))
    if not gates:
        file = str(folder / f"{stage}.*.yml")
        raise DefinitionError(file, "the file", "this stage has no gate", "Write one.")
    for gate in gates:
        outcome = check_gate(
            gate,
            as_of=as_of,
            business=here.business,
            lake=here.lake,
            warehouse=here.settings.warehouse_path,
            expectations=here.settings.expectations,
            reports=here.settings.reports,
        )
        held = f"{outcome.expectation_count} expectations hold over {outcome.row_count:,} rows"
        yield f"{gate}: {held}"
