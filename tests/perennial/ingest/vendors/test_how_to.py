"""The guide lists the names that the code maps."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from perennial.ingest.vendors import VENDORS, ga4, mixpanel, segment, vendor_of

PAGE = (Path(__file__).parents[4] / "docs/how-to/connect-a-source.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("heading", "vendor"),
    [("Google Analytics 4", ga4), ("Mixpanel", mixpanel), ("Segment", segment)],
)
def test_the_guide_lists_the_names_of_the_code(heading: str, vendor: ModuleType) -> None:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]

    listed = re.findall(r"^\| `(.+)` \| `(\w+)` \|$", section, flags=re.MULTILINE)

    assert listed == list(vendor.EVENT_TYPES.items())


def test_the_guides_file_names_are_known() -> None:
    names = re.findall(r"^    <lake>/.*/(\w+-\S+)$", PAGE, flags=re.MULTILINE)

    assert [vendor_of(name) for name in names] == list(VENDORS.values())
