"""Files for advertising hold hashes, each person once, and no formula of a spreadsheet."""

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.audience.ads.audience_files import AudienceFileProvider, cell
from perennial.domain import DefinitionError, Fault, State
from perennial.domain.identifier_hashes import PLATFORMS, platform


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("name", "kind", "address", "expected"),
    [
        ("google", "email", " Jo.Doe@GMail.com", sha("jodoe@gmail.com")),
        ("google", "email", "Jo.Doe@Example.com", sha("jo.doe@example.com")),
        ("google", "phone", "+12025550100", sha("+12025550100")),
        ("meta", "phone", "+12025550100", sha("12025550100")),
        ("linkedin", "email", "jo@example.com", sha("jo@example.com")),
        ("linkedin", "phone", "+12025550100", ""),
        ("douyin", "phone", "+8613800000001", sha("13800000001")),
        ("douyin", "phone", "+12025550100", ""),
        ("weibo", "phone", "+8613800000001", md5("13800000001")),
    ],
)
def test_an_address_is_normalised_as_each_platform_asks(
    name: str, kind: str, address: str, expected: str
) -> None:
    """Otherwise its hash matches nobody."""
    assert PLATFORMS[name].hashed(kind, address) == expected


def test_the_published_example_of_a_hash() -> None:
    """TikTok, "Supported IDs and formats for a customer file"."""
    expected = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"

    assert PLATFORMS["google"].hashed("email", "janedoe@gmail.com") == expected


def test_an_unknown_platform_is_a_wrong_setting() -> None:
    """The error lists the known ones."""
    with pytest.raises(DefinitionError, match="Choose one of: "):
        platform("myspace")


@pytest.fixture
def export(deployment: MakeSettings, shop: Business) -> Callable[[str], AudienceFileProvider]:
    return lambda name: AudienceFileProvider(deployment(audience={"platform": name}), shop)


def rows(deployment: MakeSettings) -> dict[str, list[list[str]]]:
    folder: Path = deployment().outbox / "audiences"
    return {
        path.name: list(csv.reader(path.read_text().splitlines()))
        for path in sorted(folder.iterdir())
    }


def test_each_person_is_in_a_file_once(
    export: Callable[[str], AudienceFileProvider], deployment: MakeSettings
) -> None:
    one = message("m1", channel="audience", text="Lapsed", html="")
    two = message("m2", channel="audience", address="al@example.com", text="Lapsed", html="")

    states = [r.state for r in [*export("google").send([one, one]), *export("google").send([two])]]

    assert {*states} == {State.ACCEPTED}
    assert rows(deployment) == {
        "dormant_winback.google.2026-03-01.csv": [
            ["Email", "audience"],
            [sha("jo@example.com"), "Lapsed"],
            [sha("al@example.com"), "Lapsed"],
        ]
    }


def test_a_person_without_the_identifier_is_rejected(
    export: Callable[[str], AudienceFileProvider], deployment: MakeSettings
) -> None:
    abroad = message("m1", channel="audience_phone", address="+12025550100", text="L")
    here = message("m2", channel="audience_phone", address="+8613800000001", text="L")

    one, two = export("douyin").send([abroad, here])

    assert (one.state, one.fault) == (State.REJECTED, Fault.INVALID_ADDRESS)
    assert two.state is State.ACCEPTED
    ((_, found),) = rows(deployment).values()
    assert found[0] == sha("13800000001")


@pytest.mark.parametrize("words", ["=1+1", "+A1", "-2", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(words: str) -> None:
    """A campaign's text may come from a product's name."""
    assert cell(words).startswith("'")


@given(st.text())
def test_a_cell_holds_its_text_or_a_quoted_formula(words: str) -> None:
    assert cell(words) in (words, f"'{words}")
