"""A seed makes faults the same in each run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from perennial.deliveries.providers.emulation.faults import Fault, Faults, Kind, Stage


def hits(fault: Fault, requests: list[str]) -> list[bool]:
    faults = Faults(["smtp", "twilio"])
    faults.add(fault)
    return [faults.draw(fault.provider, one) is not None for one in requests]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32),
    probability=st.floats(0, 1),
    requests=st.lists(st.text(max_size=5), max_size=50),
)
def test_the_same_seed_hits_the_same_requests(
    seed: int, probability: float, requests: list[str]
) -> None:
    """A failing run can be repeated."""
    fault = Fault(provider="twilio", probability=probability, seed=seed)

    assert hits(fault, requests) == hits(fault, requests)


@given(count=st.integers(1, 20), asked=st.integers(0, 40))
def test_a_count_ends_a_fault(count: int, asked: int) -> None:
    struck = hits(Fault(provider="twilio", count=count), ["x"] * asked)

    assert sum(struck) == min(count, asked)
    assert struck == sorted(struck, reverse=True)


def test_a_share_of_the_requests_is_hit() -> None:
    struck = hits(Fault(provider="twilio", probability=0.2, seed=7), ["x"] * 1000)

    assert 160 < sum(struck) < 240


def test_the_first_fault_that_matches_a_request_applies() -> None:
    faults = Faults(["twilio"])
    faults.add(Fault(provider="twilio", status=400, match="+1500"))
    faults.add(Fault(provider="twilio", status=503))

    drawn = [faults.draw("twilio", content) for content in ("To=+15001", "To=+86138")]

    assert [fault.status for fault in drawn if fault] == [400, 503]
    assert [one["hits"] for one in faults.as_list()] == [1, 1]


def test_greylisting_refuses_each_recipient_once() -> None:
    grey = Fault(provider="smtp", kind=Kind.GREYLIST)

    assert hits(grey, ["jo", "al", "jo", "jo", "al"]) == [True, True, False, False, False]


def test_mail_faults_wait_for_their_stage() -> None:
    faults = Faults(["smtp"])
    faults.add(Fault(provider="smtp", status=451, stage=Stage.DATA, count=1))
    faults.add(Fault(provider="smtp", kind=Kind.LOST_REPLY))

    assert faults.draw("smtp", "jo", stage=Stage.RCPT) is None
    first, second = (faults.draw("smtp", "jo", stage=Stage.DATA) for _ in range(2))
    assert first
    assert second
    assert (first.kind, second.kind) == (Kind.STATUS, Kind.LOST_REPLY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "twilio", "kind": "greylist"},
        {"provider": "smtp", "status": 302},
        {"provider": "twilio", "probability": 2},
        {"provider": "twilio", "kinds": "slow"},
    ],
)
def test_an_invalid_fault_is_refused(wrong: dict[str, object]) -> None:
    """Otherwise it would never occur."""
    with pytest.raises(ValidationError):
        Fault.model_validate(wrong)


def test_an_unknown_provider_is_refused() -> None:
    """A fault for a misspelt name would never occur."""
    with pytest.raises(ValueError, match="'twillio' is none of smtp, twilio"):
        Faults(["twilio", "smtp"]).add(Fault(provider="twillio"))
