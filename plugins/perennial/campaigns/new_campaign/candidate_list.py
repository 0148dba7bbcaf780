"""The ordered list of campaigns in models/decisions/candidates.sql.

dbt can't `ref()` names found in a loop, so only campaigns in this list run.
"""

import re
from collections.abc import Callable
from pathlib import Path

from perennial.domain import DefinitionError

_LIST = re.compile(r"({%-?\s*set campaigns = \[)(.*?)(\n?\s*\])", re.DOTALL)


def path_of(dbt_project: Path) -> Path:
    """The model with the list."""
    return dbt_project / "models" / "decisions" / "candidates.sql"


def with_campaign(path: Path, name: str, comes_before: Callable[[str], bool]) -> str:
    """The model's text with one more campaign in its list.

    The campaign is inserted before the first name for which `comes_before` is true.

    Raises:
        DefinitionError: The model has no such list.
    """
    text = path.read_text(encoding="utf-8")
    match = _LIST.search(text)
    if match is None:
        remedy = "Write {% set campaigns = ['one', 'another'] -%} with one name a line."
        raise DefinitionError(str(path), "campaigns", "the list is missing", remedy)
    names = re.findall(r"'([^']+)'", match[2])
    position = next((n for n, other in enumerate(names) if comes_before(other)), len(names))
    names.insert(position, name)
    lines = "".join(f"\n    '{campaign}'," for campaign in names)
    return text[: match.start()] + f"{match[1]}{lines}\n]" + text[match.end() :]
