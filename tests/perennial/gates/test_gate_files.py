"""A wrong gate is found before the day begins, by file and key."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from perennial.config.business import Business
from perennial.domain import DefinitionError
from perennial.gates.gate_files import Gate, read_gate

Gates = Callable[..., Path]

GOOD = """
description: Decisions
expectations:
  - type: expect_column_values_to_be_unique
    kwargs: { column: person_id }
  - type: unexpected_rows_expectation
    why: Of the day.
    kwargs: { unexpected_rows_query: "select 1 from {batch} where day <> '{as_of}' - {late_days}" }
"""


BLIND = """
description: D
expectations:
  - type: unexpected_rows_expectation
    why: W
    kwargs: { unexpected_rows_query: select 1 }
"""


def read(folder: Path, name: str, business: Business) -> Gate:
    return read_gate(folder, name, as_of=date(2017, 12, 1), business=business)


def test_day_and_business_are_inserted_into_the_gate(gates: Gates, business: Business) -> None:
    """A gate has no clock and no threshold of its own."""
    gate = read(gates(a__b=GOOD), "a.b", business)

    assert gate.expectations[1].query == "select 1 from {batch} where day <> '2017-12-01' - 3"
    assert gate.expectations[0].query == ""


@pytest.mark.parametrize(
    ("kwargs", "subject"),
    [
        ("column: a", "a"),
        ("column_list: [a, b]", "a, b"),
        ("column_A: a, column_B: b", "a, b"),
        ("min_value: 1", ""),
    ],
)
def test_an_expectation_names_its_columns(
    kwargs: str, subject: str, gates: Gates, business: Business
) -> None:
    text = f"description: D\nexpectations: [{{ type: t, kwargs: {{ {kwargs} }} }}]"

    assert read(gates(a__b=text), "a.b", business).expectations[0].subject == subject


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("expectations: [{ type: t }]", "description"),
        ("description: D", "expectations"),
        ("description: D\nexpectations: []", "expectations"),
        ("description: D\nexpectation: []", "expectation"),
        ("description: D\nexpectations: [{ type: t, kwarg: {} }]", "expectations.0.kwarg"),
        ("description: D\nexpectations: [{ type: unexpected_rows_expectation }]", "why"),
        (BLIND, "{batch}"),
        ("- a list", "mapping"),
        (
            "name: x\ndescription: D\nexpectations: [{ type: t }]",
            "name: is taken from the file's name",
        ),
        ("description: [", "YAML"),
    ],
)
def test_an_invalid_gate_names_file_and_key(
    text: str, key: str, gates: Gates, business: Business
) -> None:
    with pytest.raises(DefinitionError) as error:
        read(gates(a__b=text), "a.b", business)

    assert "a.b.yml" in str(error.value)
    assert key in str(error.value)


@pytest.mark.parametrize("name", ["a.c", "../a.b", "a", "A.B"])
def test_a_missing_gate_names_the_existing_ones(
    name: str, gates: Gates, business: Business
) -> None:
    """A misspelt gate must not pass."""
    with pytest.raises(DefinitionError, match=r"does not exist.*a\.b"):
        read(gates(a__b=GOOD), name, business)
