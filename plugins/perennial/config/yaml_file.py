"""Read definitions as YAML.

libyaml parses them: ten times faster than Python, and a command reads thousands of lines.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from perennial.domain import DefinitionError


def parsed(text: str) -> Any:
    """What a YAML document says.

    Raises:
        yaml.YAMLError: It is none.
    """
    return yaml.load(text, Loader=yaml.CSafeLoader)


def read_mapping(path: Path, remedy: str) -> dict[str, Any]:
    """The mapping that a file holds.

    Args:
        path: The file.
        remedy: What to write where it holds something else.

    Raises:
        DefinitionError: It can't be read, or is no mapping.
    """
    try:
        content = parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = re.sub(r"\s+", " ", str(error))
        raise DefinitionError(
            str(path), "the file", problem, "It must be YAML in UTF-8."
        ) from error
    if not isinstance(content, dict):
        raise DefinitionError(str(path), "the file", "is no mapping", remedy)
    return content
