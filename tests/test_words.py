"""The words of texts: forms that a native reader stumbles over, in any file of the repository."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]

FORMS = re.compile(
    r"\bso many\b|\bnone of (theirs|ours|its|his)\b|\bof (ours|theirs)\b|\bthat which\b"
    r"|\b(has|have) (it|them) not\b|\bthat is none\b|\basked for by\b|\b(stands?|stood) in\b",
    re.IGNORECASE,
)
LINE_BREAK = re.compile(r"\s*\n\s*((#:?|--|//|\*|>|\|)\s+)?")
"""A form may wrap: the end of a line, and what begins the next one in a comment."""


def test_texts_are_without_house_dialect() -> None:
    """The Google developer documentation style guide says what to write; see CONTRIBUTING."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git of the PATH
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = set(filter(None, listed.stdout.split("\0"))) - {"tests/test_words.py"}
    found = []
    for name in sorted(names):
        content = (ROOT / name).read_bytes()
        if b"\0" in content:
            continue
        text = LINE_BREAK.sub(" ", content.decode("utf-8", errors="ignore"))
        found += [(name, text[max(0, m.start() - 40) : m.end() + 40]) for m in FORMS.finditer(text)]

    assert found == []
