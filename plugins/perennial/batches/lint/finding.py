"""What the lint may find, and how bad it is. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from perennial.domain import DefinitionError


class Severity(StrEnum):
    """An error leaves the campaign out of the day; a warning is told and nothing more."""

    ERROR = "error"
    WARNING = "warning"


SEVERITY: Mapping[str, Severity] = {
    "unknown_placeholder": Severity.ERROR,
    "cannot_render": Severity.ERROR,
    "empty_subject": Severity.ERROR,
    "missing_unsubscribe": Severity.ERROR,
    "dead_link": Severity.ERROR,
    "missing_signature": Severity.ERROR,
    "missing_refusal": Severity.ERROR,
    "missing_locale": Severity.WARNING,
    "prints_null": Severity.WARNING,
    "unselected_column": Severity.WARNING,
    "long_subject": Severity.WARNING,
    "several_actions": Severity.WARNING,
    "many_parts": Severity.WARNING,
    "long_notice": Severity.WARNING,
}
"""Every rule. docs/reference/content-lint.md says what each asks for."""


class Finding(NamedTuple):
    """One thing that is wrong with a campaign's words.

    Attributes:
        rule: Which rule it breaks, a key of `SEVERITY`.
        file: Path of the file to change.
        key: Where in it: a block, a column, a line, a language.
        problem: What is wrong, without a full stop.
        remedy: What to do, a sentence.
    """

    rule: str
    file: str
    key: str
    problem: str
    remedy: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return SEVERITY[self.rule]

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.file}: {self.key}: {self.problem}. {self.remedy} ({self.rule})"

    def as_error(self) -> DefinitionError:
        """The same as what leaves a campaign out of the day."""
        return DefinitionError(self.file, self.key, self.problem, f"{self.remedy} ({self.rule})")
