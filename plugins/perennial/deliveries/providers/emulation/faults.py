"""Faults that tests inject, and which requests they hit.

Requests, in order of arrival, draw from a fault's own seeded generator, so the same requests get
the same faults.
"""

from collections.abc import Sequence
from enum import StrEnum
from random import Random
from typing import Any, Self

from pydantic import Field, model_validator

from perennial.domain.field_types import StrictModel


class Kind(StrEnum):
    """What goes wrong."""

    STATUS = "status"  # the provider's error for `status`; nothing is taken
    RESET = "reset"  # the connection is reset; nothing is taken
    LOST_REPLY = "lost_reply"  # taken, then the connection ends without an answer
    TIMEOUT = "timeout"  # silence for `seconds`, then the answer
    GARBAGE = "garbage"  # taken; the answer is invalid
    SLOW = "slow"  # taken; the answer takes `seconds`
    GOAWAY = "goaway"  # HTTP/2 GOAWAY; `is_taken` says whether the request was processed
    GREYLIST = "greylist"  # mail only: 450 at a recipient's first try


class Stage(StrEnum):
    """The stage of a mail transaction."""

    MAIL = "mail"
    RCPT = "rcpt"
    CONTENT = "content"  # before the message
    DATA = "data"  # after the message


class Fault(StrictModel):
    """One fault.

    Attributes:
        provider: A name below `/emulate`, or `smtp`.
        status: HTTP or SMTP status, for `status`.
        code: The provider's error code; empty for its usual one.
        retry_after: Seconds, for the header `Retry-After`.
        seconds: Of `timeout` and `slow`.
        is_taken: Whether the message is taken, for `timeout` and `goaway`.
        stage: Where a mail server gives its status.
        match: Text in the requests to hit; for mail, in the recipient.
        count: Of requests to hit; None: no limit.
        probability: That a request is hit, in [0, 1].
    """

    provider: str
    kind: Kind = Kind.STATUS
    status: int = Field(default=500, ge=300, le=599)
    code: str = ""
    retry_after: int | None = Field(default=None, ge=0)
    seconds: float = Field(default=5, ge=0, le=600)
    is_taken: bool = True
    stage: Stage = Stage.RCPT
    match: str = ""
    count: int | None = Field(default=None, ge=1)
    probability: float = Field(default=1, ge=0, le=1)
    seed: int = 0

    @model_validator(mode="after")
    def _must_make_sense(self) -> Self:
        if self.kind is Kind.GREYLIST and self.provider != "smtp":
            raise ValueError("`greylist` is for smtp")
        if self.kind is Kind.GOAWAY and self.provider == "smtp":
            raise ValueError("`goaway` is of HTTP/2")
        if self.provider == "smtp" and self.kind is Kind.STATUS and self.status < 400:
            raise ValueError("a mail server refuses with 4xx or 5xx")
        return self

    @property
    def met_at(self) -> Stage:
        """The stage at which it occurs."""
        fixed = {Kind.GREYLIST: Stage.RCPT, Kind.RESET: Stage.CONTENT, Kind.STATUS: self.stage}
        return fixed.get(self.kind, Stage.DATA)


class _Ordered:
    def __init__(self, fault: Fault) -> None:
        self.fault, self.hits = fault, 0
        self._random = Random(fault.seed)  # noqa: S311 - repeatable, not secret
        self._greylisted: set[str] = set()

    def hit(self, content: str) -> bool:
        fault = self.fault
        if fault.match not in content or (fault.count is not None and self.hits >= fault.count):
            return False
        if fault.kind is Kind.GREYLIST:
            if content in self._greylisted:
                return False
            self._greylisted.add(content)
        if self._random.random() >= fault.probability:
            return False
        self.hits += 1
        return True


class Faults:
    """Faults in force; the first that hits a request wins."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = frozenset(known)
        self._ordered: list[_Ordered] = []

    def add(self, fault: Fault) -> None:
        """Add a fault.

        Raises:
            ValueError: The provider is unknown.
        """
        if fault.provider not in self._known:
            raise ValueError(f"{fault.provider!r} is none of {', '.join(sorted(self._known))}")
        self._ordered.append(_Ordered(fault))

    def clear(self) -> None:
        """Remove all faults."""
        self._ordered.clear()

    def draw(self, provider: str, content: str, *, stage: Stage | None = None) -> Fault | None:
        """The fault that hits this request, if any.

        Args:
            content: A request's body, or a mail's recipient.
            stage: For mail: only faults of this stage.
        """
        for ordered in self._ordered:
            fault = ordered.fault
            if fault.provider != provider or stage not in (None, fault.met_at):
                continue
            if ordered.hit(content):
                return fault
        return None

    def as_list(self) -> list[dict[str, Any]]:
        """Faults in force, with the requests each has hit."""
        return [
            {**ordered.fault.model_dump(mode="json"), "hits": ordered.hits}
            for ordered in self._ordered
        ]
