"""The pages in a browser, on a phone, pressed with a finger."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.perennial.deliveries.receiver.chromium import Tab, tab
from tests.perennial.deliveries.receiver.conftest import NOW, entry
from tests.perennial.deliveries.receiver.test_killed import _serving

from perennial.deliveries.receiver.receiver_context import ReceiverContext

NARROWEST = 320
SMALLEST_TARGET = 24
"""CSS pixels; source: WCAG 2.2, 1.4.10 and 2.5.8."""


@pytest.fixture
def base(context: ReceiverContext) -> Iterator[str]:
    with _serving(context) as (_, base):
        yield base


@pytest.fixture
def phone(chromium: Path, tmp_path: Path) -> Iterator[Tab]:
    profile = tmp_path / "chromium"
    profile.mkdir()
    with tab(chromium, profile) as one:
        one.resize(390, 844)
        yield one


def fits(phone: Tab) -> None:
    """Assert that nothing is cut off, targets are large enough for a finger, and all have names."""
    for width in (NARROWEST, 390, 1280):
        phone.resize(width, 844)
        assert phone.evaluate("document.documentElement.scrollWidth") <= width
        heights = "[...document.querySelectorAll('button, .choice, a')].map(e => e.offsetHeight)"
        assert min(phone.evaluate(heights)) >= SMALLEST_TARGET
    assert phone.evaluate("document.querySelectorAll('main h1').length") == 1
    assert phone.evaluate(
        "[...document.querySelectorAll('input[type=checkbox]')].every(e => e.labels.length == 1)"
    )
    phone.resize(390, 844)


def test_a_person_unsubscribes_on_a_phone(context: ReceiverContext, base: str, phone: Tab) -> None:
    url = context.links.unsubscribe("p1", "marketing", "email", "dormant_winback")
    phone.open(f"{base}{urlsplit(url).path}?lang=zh")
    fits(phone)
    assert phone.evaluate("document.documentElement.lang") == "zh-CN"
    phone.press("button")

    assert "已为您退订" in phone.evaluate("document.title")
    assert context.ledger.permissions.refusals([entry()], at=NOW) == {"m1": "consent_withdrawn"}

    phone.press("main a")
    fits(phone)
    phone.evaluate("document.querySelector('input[name=on][value=\"marketing.email\"]').click()")
    phone.press("form button")
    assert "已保存" in phone.evaluate("document.querySelector('[role=status]').innerText")
    assert phone.evaluate(
        "document.querySelector('input[name=on][value=\"marketing.email\"]').checked"
    )
    phone.press("button[value=pause]")
    assert "暂停至" in phone.evaluate("document.body.innerText")
    assert phone.said == [], "the content security policy breaks nothing of our own"


def test_every_other_page_fits(context: ReceiverContext, base: str, phone: Tab) -> None:
    url = context.links.answer("m1", "survey", "leaving", "why", "too_many_messages")
    phone.open(base + urlsplit(url).path)
    fits(phone)
    phone.press("button")
    assert "Thank you" in phone.evaluate("document.title")

    phone.open(f"{base}/u/forged")
    fits(phone)
    assert "doesn't work" in phone.evaluate("document.title")
