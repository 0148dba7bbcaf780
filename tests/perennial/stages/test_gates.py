"""A stage passes its tables on if all of its gates pass."""

from datetime import date
from unittest.mock import create_autospec

import pytest

from perennial.domain import DefinitionError
from perennial.gates import check as check_gate
from perennial.stages import gates
from perennial.stores.installation import Installation

TODAY = date(2017, 12, 1)


def test_a_stage_without_gates_stops_the_day(here: Installation) -> None:
    """A gate file may be missing."""
    with pytest.raises(DefinitionError, match="this stage has no gate"):
        list(gates.check("martz", TODAY))


def test_every_gate_of_a_stage_is_checked(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = create_autospec(check_gate)
    check.return_value.configure_mock(expectation_count=2, row_count=1_000)
    monkeypatch.setattr(gates, "check_gate", check)

    assert list(gates.check("raw", TODAY)) == [
        "raw.events: 2 expectations hold over 1,000 rows",
        "raw.loads: 2 expectations hold over 1,000 rows",
    ]
    assert {call.kwargs["as_of"] for call in check.call_args_list} == {TODAY}
