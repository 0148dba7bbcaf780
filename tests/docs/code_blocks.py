"""The code blocks of a Markdown page: which are commands, and what a page shows as their output."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

COMMANDS = ("console", "shell")
"""Blocks to run: a session with `$ ` before each command, and a script."""

_COMMENT = re.compile(r"<!-- (?P<kind>not run|file): (?P<said>.+) -->\s*")


class Command(NamedTuple):
    """What a reader types, and the lines that the page shows below it."""

    line: int
    typed: str
    shown: tuple[str, ...]


class Block(NamedTuple):
    """A fenced block, and what a comment before it says.

    Attributes:
        page: Where it is.
        line: Of its fence.
        language: As the fence says.
        content: Without the fences.
        reason: Why no test runs it, or empty.
        file: The file that has this content, or empty.
    """

    page: Path
    line: int
    language: str
    content: str
    reason: str
    file: str

    def commands(self) -> Iterator[Command]:
        """Each command of a session with its output; a script is one, and so is writing a file."""
        if self.file:
            written = f"cat > '{self.file}' <<'END_OF_FILE'\n{self.content}END_OF_FILE"
            yield Command(self.line, written, ())
            return
        if self.language == "shell":
            yield Command(self.line, self.content, ())
            return
        typed: list[str] = []
        shown: list[str] = []
        started = self.line
        for number, line in enumerate(self.content.splitlines(), start=self.line + 1):
            if line.startswith("$ "):
                if typed:
                    yield Command(started, "\n".join(typed), tuple(shown))
                typed, shown, started = [line[2:]], [], number
            elif _is_open("\n".join(typed)):
                typed.append(line)
            else:
                shown.append(line)
        yield Command(started, "\n".join(typed), tuple(shown))


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    comment = ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            found = _COMMENT.fullmatch(comment)
            said = {found["kind"]: found["said"]} if found else {}
            line = token.map[0] + 1 if token.map else 0
            told = said.get("not run", ""), said.get("file", "")
            yield Block(page, line, token.info, token.content, *told)
        comment = token.content if token.type == "html_block" else ""


def _is_open(typed: str) -> bool:
    r"""Whether the next line belongs to the command: a quote is open, or a backslash ends it.

    >>> _is_open("curl -d 1 \\"), _is_open("python -c '"), _is_open("echo 'a'")
    (True, True, False)
    """
    quoted = re.sub(r"'[^']*'|\"(?:\\.|[^\"\\])*\"", "", typed)
    quoted = re.sub(r"(^|\s)#.*", "", quoted)
    return typed.endswith("\\") or "'" in quoted or '"' in quoted
