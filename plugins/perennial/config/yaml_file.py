"""Read YAML files with libyaml, which is ten times as fast as Python's parser."""

import re
from pathlib import Path
from typing import Any

import yaml

from perennial.domain import DefinitionError


def parsed(text: str) -> Any:
    """Parse a YAML document.

    Raises:
        yaml.YAMLError: The text is invalid.
    """
    return yaml.load(text, Loader=yaml.CSafeLoader)


def read_mapping(path: Path, remedy: str) -> dict[str, Any]:
    """Read a file that holds a mapping; `remedy` tells what else to write.

    Raises:
        DefinitionError: The file can't be read, or is not a mapping.
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
