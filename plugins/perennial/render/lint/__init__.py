"""Content lint: what definitions can't say about the words, found before anyone gets them."""

from perennial.render.lint.finding import SEVERITY, Finding, Severity
from perennial.render.lint.review import (
    Linted,
    Review,
    ShortText,
    linted,
    require_sound,
    review,
)

__all__ = [
    "SEVERITY",
    "Finding",
    "Linted",
    "Review",
    "Severity",
    "ShortText",
    "linted",
    "require_sound",
    "review",
]
