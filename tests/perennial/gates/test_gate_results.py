"""What a page and an error say about a result, and what they don't reveal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.gates.gate_files import SQL, Expectation
from perennial.gates.gate_results import expectation_result

UNIQUE = Expectation(type="expect_column_values_to_be_unique", kwargs={"column": "event_id"})
NAMES = Expectation(type="expect_column_values_to_not_be_null", kwargs={"column": "first_name"})
COUNT = Expectation(type="expect_table_row_count_to_be_between", why="Somebody is there.")
ROWS = Expectation(
    type=SQL, kwargs={"unexpected_rows_query": "select * from {batch}"}, why="All is well."
)


def test_failing_rows_are_counted_with_their_column() -> None:
    result = {
        "success": False,
        "result": {
            "element_count": 9,
            "unexpected_count": 2,
            "partial_unexpected_list": ["e1", "e1"],
        },
    }
    one = expectation_result(UNIQUE, result)

    assert str(one) == "expect_column_values_to_be_unique(event_id): 2 failing of 9"
    assert one.sample == ({"event_id": "e1"},)


def test_a_failed_table_says_what_was_found() -> None:
    one = expectation_result(COUNT, {"success": False, "result": {"observed_value": 0}})

    assert str(one) == "expect_table_row_count_to_be_between [Somebody is there.]: found 0"


def test_failing_rows_of_sql_are_shown() -> None:
    """Ids, numbers and known names; not what people wrote."""
    row = {"person_id": "p1", "spend": 1.5, "first_name": "Ann", "stage": "lost", "x_at": None}
    one = expectation_result(
        ROWS,
        {
            "success": False,
            "result": {"observed_value": 1, "details": {"unexpected_rows": [row]}},
        },
    )

    assert str(one) == f"{SQL} [All is well.]: 1 failing"
    assert one.sample == (
        {
            "person_id": "p1",
            "spend": "1.5",
            "first_name": "(not shown)",
            "stage": "lost",
            "x_at": "null",
        },
    )


def test_an_expectation_that_can_not_run_has_failed() -> None:
    """About a missing column, for example; its error quotes no address."""
    info = {"metric": {"exception_message": "no ann@example.com\nat line 2"}}
    one = expectation_result(NAMES, {"success": False, "result": {}, "exception_info": info})

    assert not one.passed
    assert one.finding == "could not be judged: no (not shown)"


@given(
    address=st.emails() | st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True),
    column=st.sampled_from(["person_id", "first_name", "reason", "address_hash"]),
)
def test_no_address_is_shown(address: str, column: str) -> None:
    """Not even as an id: some companies' ids are addresses."""
    result = {
        "success": False,
        "result": {"observed_value": 1, "details": {"unexpected_rows": [{column: address}]}},
    }

    assert expectation_result(ROWS, result).sample == ({column: "(not shown)"},)


@given(st.permutations(range(30)))
def test_samples_are_short_and_sorted(ids: list[int]) -> None:
    found = {"unexpected_count": 30, "partial_unexpected_list": [f"e{n:02}" for n in ids]}
    one = expectation_result(UNIQUE, {"success": False, "result": found})

    assert [row["event_id"] for row in one.sample] == [f"e{n:02}" for n in range(10)]


@pytest.mark.parametrize("found", [{"observed_value": 3}, {"unexpected_count": 0}])
def test_a_passed_expectation_shows_no_rows(found: dict[str, int]) -> None:
    """Rows help to repair, and only for that."""
    one = expectation_result(COUNT, {"success": True, "result": found})

    assert one.passed
    assert one.sample == ()
