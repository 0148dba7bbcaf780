"""Read definitions as YAML, and name the line that is invalid.

libyaml is ten times faster than Python, and a command reads thousands of lines.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from perennial.domain import DefinitionError

_REMEDIES = {
    "extra_forbidden": "Correct the spelling, or delete the key.",
    "missing": "Add the key; there is no safe default.",
}
"""What to do, by Pydantic's type of error."""

Key = str | int
"""A key of a mapping, or the position in a list."""


def parsed(text: str) -> Any:
    """Parse a document.

    Raises:
        yaml.YAMLError: It is invalid.
    """
    return yaml.load(text, Loader=yaml.CSafeLoader)


def read_mapping(path: Path, remedy: str) -> dict[str, Any]:
    """Read a file that contains a mapping; `remedy` tells what else to write.

    Raises:
        DefinitionError: It can't be read, or contains no mapping; names the line.
    """
    try:
        content = parsed(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem, advice = (
            f"is not valid YAML ({error.problem})",
            "Correct the line, or the one above.",
        )
        raise DefinitionError(str(path), "the file", problem, advice, line=line) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise unreadable(path, error, "YAML") from error
    if not isinstance(content, dict):
        raise DefinitionError(str(path), "the file", "holds no mapping of keys to values", remedy)
    return content


def unreadable(path: Path, error: Exception, kind: str) -> DefinitionError:
    """The error for a file that can't be read, or isn't of its `kind`, such as YAML."""
    if isinstance(error, OSError):
        problem, remedy = f"can't be read ({error.strerror})", "Name a file that you may read."
    else:
        problem, remedy = f"is not {kind} in UTF-8", f"Write {kind}, and save it as UTF-8."
    return DefinitionError(str(path), "the file", problem, remedy)


def invalid(
    path: Path, error: ValidationError, shown: Sequence[Key], within: Sequence[Key] | None = None
) -> DefinitionError:
    """The error for an invalid YAML file, with line and key.

    Args:
        error: A misspelt key is reported first, because it makes another seem missing.
        shown: Precedes the key in the message.
        within: Where in the file the model's keys are; by default `shown`.
    """
    first, *more = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    keys = [[*shown, *one["loc"]] for one in (first, *more)]
    also = "".join(
        f" Also {_dotted(key)}: {_problem(one['msg'])}."
        for key, one in zip(keys[1:], more, strict=True)
    )
    remedy = _REMEDIES.get(first["type"], "Correct the value.") + also
    line = line_of(path, [*(shown if within is None else within), *first["loc"]])
    return DefinitionError(str(path), _dotted(keys[0]), _problem(first["msg"]), remedy, line=line)


def _dotted(keys: Sequence[Key]) -> str:
    return ".".join(map(str, keys))


def _problem(message: str) -> str:
    return message.removeprefix("Value error, ")


def line_of(path: Path, keys: Sequence[Key]) -> int | None:
    """The line of a key, or of the innermost key above it that the file has."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    line = None
    for key in keys:
        found = next((one for one in _children(node) if one[0] == str(key)), None)
        if found is None:
            break
        _, line, node = found
    return line


def _children(node: Any) -> list[tuple[str, int, Any]]:
    if isinstance(node, yaml.MappingNode):
        return [(key.value, key.start_mark.line + 1, value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(str(i), one.start_mark.line + 1, one) for i, one in enumerate(node.value)]
    return []
