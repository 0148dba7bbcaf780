"""The report as people see it: in a browser, on a phone and on a screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.perennial.deliveries.receiver.chromium import Tab, tab

PHONE, SCREEN = 390, 1280

CUT = """
(() => {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push("the page");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement, range = document.createRange();
    if (!text.data.trim() || parent.closest(".skip, style, [popover]")) continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.width && (box.left < -0.5 || box.right > wide + 0.5)) found.push(text.data.trim());
  }
  for (const one of document.querySelectorAll("main *:not(svg *)"))
    if (one.clientWidth && one.scrollWidth > one.clientWidth + 1
        && getComputedStyle(one).overflowX != "visible") found.push(one.className);
  return found;
})()
"""
"""What a reader would have to scroll sideways to see, and text that leaves the page."""

OPEN = "document.querySelector('[popover]:popover-open')"


@pytest.fixture(scope="module")
def browser(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with tab(chromium, tmp_path_factory.mktemp("chromium")) as one:
        yield one


def test_nothing_is_cut_off_on_a_phone(written: Path, browser: Tab) -> None:
    """Every number and word of every page, in both languages."""
    browser.resize(PHONE, 844)
    cut = {}
    for path in sorted(written.glob("*.html")):
        browser.open(path.as_uri())
        cut[path.name] = browser.evaluate(CUT)

    assert {name: found for name, found in cut.items() if found} == {}
    assert browser.said == [], "the content security policy breaks nothing of the page"


@pytest.mark.parametrize("width", [PHONE, SCREEN])
def test_a_term_explains_itself_by_key(width: int, written: Path, browser: Tab) -> None:
    """Enter opens its meaning, within the page; Escape closes it, and the focus stays."""
    browser.resize(width, 844)
    browser.open((written / "index.en.html").as_uri())
    browser.evaluate("document.querySelector('.term[popovertarget=term-lift]').focus()")
    assert not browser.evaluate(f"!!{OPEN}")

    browser.key("Enter")
    assert "percentage points" in browser.evaluate(f"{OPEN}.innerText")
    assert browser.evaluate(f"{OPEN}.getBoundingClientRect().left") >= 0
    assert browser.evaluate(f"{OPEN}.getBoundingClientRect().right") <= width

    browser.key("Escape")
    assert not browser.evaluate(f"!!{OPEN}")
    assert browser.evaluate("document.activeElement.className") == "term"
