"""A definition that is invalid names its line."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from perennial.config.yaml_file import invalid, line_of, read_mapping
from perennial.domain import DefinitionError

TEXT = """\
# a comment
vars:
  one: 1
  many:
    - name: a
    - name: b
      size: x
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file."""
    found = tmp_path / "some.yml"
    found.write_text(TEXT)
    return found


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["vars"], 2),
        (["vars", "one"], 3),
        (["vars", "many", 1], 6),
        (["vars", "many", 1, "size"], 7),
        (["vars", "many", 1, "missing"], 6),
        (["vars", "one", "below"], 3),
        (["missing"], None),
    ],
)
def test_a_key_has_a_line(path: Path, keys: list[str | int], line: int | None) -> None:
    """One that is missing has the line of what it is missing in."""
    assert line_of(path, keys) == line


@pytest.mark.parametrize("content", [b"a: [", b"\ta: 1", b"a: &x [*x", b"\xff\xfe\x00", b"a: b: c"])
def test_what_is_no_yaml_says_so(path: Path, content: bytes) -> None:
    """Whatever it is."""
    path.write_bytes(content)

    with pytest.raises(DefinitionError, match=r"some\.yml(:\d+)?: the file: is not"):
        read_mapping(path, "Write it.")


def test_broken_yaml_names_the_line(path: Path) -> None:
    """Where the parser stops."""
    path.write_text(TEXT.replace("  one: 1", "\tone: 1"))

    with pytest.raises(DefinitionError, match=r"some\.yml:3: the file: is not valid YAML"):
        read_mapping(path, "Write it.")


@pytest.mark.parametrize("content", ["", "- a", "5", "text"])
def test_what_is_no_mapping_says_so(path: Path, content: str) -> None:
    """With what to write instead."""
    path.write_text(content)

    with pytest.raises(DefinitionError, match=r"holds no mapping.*Write it\."):
        read_mapping(path, "Write it.")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Nor is what is not there."""
    for path in (tmp_path, tmp_path / "missing.yml"):
        with pytest.raises(DefinitionError, match="the file: can't be read"):
            read_mapping(path, "Write it.")


class Thing(BaseModel):
    """Something with keys."""

    name: str
    size: int
    weight: int


def test_every_invalid_key_is_named_at_once(path: Path) -> None:
    """The first with its line."""
    with pytest.raises(ValidationError) as caught:
        Thing.model_validate({"name": "b", "size": "x"})

    error = invalid(path, caught.value, ["vars", "many", 1])

    assert error.line == 7
    assert str(error).startswith(f"{path}:7: vars.many.1.size: Input should be a valid integer")
    assert str(error).endswith("Correct the value. Also vars.many.1.weight: Field required.")
