"""Findings of the content lint."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from perennial.domain import DefinitionError


class Severity(StrEnum):
    """An error excludes the campaign from the day; a warning is only reported."""

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
"""Every rule; docs/reference/content-lint.md describes them."""


class Finding(NamedTuple):
    """One problem with a campaign's texts.

    Attributes:
        rule: A key of `SEVERITY`.
        key: The block, column, line or language in the file.
        problem: Without a full stop.
        remedy: A sentence.
    """

    rule: str
    file: str
    key: str
    problem: str
    remedy: str

    @property
    def severity(self) -> Severity:
        """The rule decides it."""
        return SEVERITY[self.rule]

    def __str__(self) -> str:
        """One line."""
        return f"{self.file}: {self.key}: {self.problem}. {self.remedy} ({self.rule})"

    def as_error(self) -> DefinitionError:
        """The error that excludes the campaign."""
        return DefinitionError(self.file, self.key, self.problem, f"{self.remedy} ({self.rule})")
