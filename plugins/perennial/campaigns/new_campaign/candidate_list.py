"""The ordered list of campaigns in models/decisions/candidates.sql. Pure.

dbt can't `ref()` in a loop over what it finds: whoever is not in this list never runs.
"""

import re
from collections.abc import Callable
from pathlib import Path

from perennial.domain import DefinitionError

_LIST = re.compile(r"({%-?\s*set campaigns = \[)(.*?)(\n?\s*\])", re.DOTALL)


def path_of(dbt_project: Path) -> Path:
    """The model that holds the list."""
    return dbt_project / "models" / "decisions" / "candidates.sql"


def with_campaign(path: Path, name: str, comes_before: Callable[[str], bool]) -> str:
    """The model's text with one more campaign in its list.

    Args:
        path: The model.
        name: The campaign to add.
        comes_before: Whether it stands before a campaign of the list; the first such one decides.

    Raises:
        DefinitionError: There is no list such as this module can read.
    """
    text = path.read_text(encoding="utf-8")
    match = _LIST.search(text)
    if match is None:
        remedy = "Write {% set campaigns = ['one', 'another'] -%} with one name a line."
        raise DefinitionError(str(path), "campaigns", "the list is missing", remedy)
    names = re.findall(r"'([^']+)'", match[2])
    place = next((n for n, other in enumerate(names) if comes_before(other)), len(names))
    names.insert(place, name)
    lines = "".join(f"\n    '{one}'," for one in names)
    return text[: match.start()] + f"{match[1]}{lines}\n]" + text[match.end() :]
