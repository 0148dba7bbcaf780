"""Content lint: what definitions can't say about the words, found before anyone gets them."""

from perennial.batches.lint.finding import SEVERITY, Finding, Severity
from perennial.batches.lint.review import Linted, Review, ShortText, linted, require_sound, review

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
