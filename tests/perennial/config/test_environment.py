import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.config.environment import Settings, WarmUp, settings
from perennial.domain import DefinitionError
from perennial.domain.channels import CHANNELS

FIRST = date(2026, 3, 1)
warm_ups = st.builds(
    WarmUp,
    since=st.just(FIRST),
    first=st.integers(1, 10_000),
    growth=st.floats(1.01, 10),
    full=st.integers(1, 10**9),
)


@given(warm_ups, st.integers(-10, 5000))
def test_a_warm_up_cap_grows_until_it_ends(warm_up: WarmUp, days: int) -> None:
    """It is 0 before the first day, and never shrinks."""
    cap, next_cap = (warm_up.cap(FIRST + timedelta(days=n)) for n in (days, days + 1))

    assert (cap == 0) == (days < 0)
    assert cap is None or cap <= warm_up.full
    assert next_cap is None or (cap is not None and cap <= next_cap)


def test_rates_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_RATES", '{"smtp": 20}')
    schedule = '{"smtp": {"since": "2026-03-01", "first": 200, "full": 50000}}'
    monkeypatch.setenv("PERENNIAL_WARM_UP", schedule)

    here = Settings()

    assert here.rates == {"smtp": 20}
    assert here.warm_up["smtp"].cap(date(2026, 3, 3)) == 450
    assert here.warm_up["smtp"].cap(date(2026, 4, 1)) is None


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("PERENNIAL_SANDBOX_PORT", "hunter2", "PERENNIAL_SANDBOX_PORT: Input should be a valid"),
        ("PERENNIAL_ROUTES", "hunter2", "PERENNIAL_ROUTES: is not JSON"),
        ("PERENNIAL_RATES", '{"smtp": -1}', "PERENNIAL_RATES.smtp: Input should be greater"),
        ("PERENNIAL_DBT_PARSER", "hunter2", "PERENNIAL_DBT_PARSER: Input should be 'core' or"),
        ("PERENNIAL_PUBLIC_URL", "hunter2", "PERENNIAL_PUBLIC_URL: must be a URL such as"),
        ("PERENNIAL_PUBLIC_URL", "http://x:99999", "PERENNIAL_PUBLIC_URL: Port out of range"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    """And is not quoted: it may be secret."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(DefinitionError, match=f"environment: {told}") as caught:
        settings()

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["foo://x", "s3://nobody/x"])
def test_a_store_that_is_not_installed_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """The package of the store is what is missing."""
    monkeypatch.setenv("PERENNIAL_LAKE_URL", url)

    with pytest.raises(DefinitionError, match="PERENNIAL_LAKE_URL: names a store"):
        _ = settings().lake


def test_every_variable_of_the_example_is_a_setting() -> None:
    """Everybody would copy a misspelt one; the reference lists the providers' own."""
    example = (Settings().project / ".env.example").read_text(encoding="utf-8")
    known = {f"PERENNIAL_{name}".upper() for name in Settings.model_fields}
    known |= {f"PERENNIAL_{name}_PROVIDER".upper() for name in CHANNELS}

    assert set(re.findall(r"^(PERENNIAL_\w+)=", example, re.MULTILINE)) <= known
