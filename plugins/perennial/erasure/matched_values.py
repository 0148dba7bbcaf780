"""Finds a person's identifiers in cells, lines and files, by value or by hash, and replaces them.

Addresses are found anywhere, in any format. Ids are found as whole cells or JSON values; in running
text only if they are long and contain a letter, because `1234` may be anything there.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from perennial.stores.ledger import normalise, value_hash

MAIL = re.compile(r"[^\s<>\"'(),;:\\/=&?]+@[^\s<>\"'(),;:\\/=&?]+\.[^\s<>\"'(),;:\\/=&?.]+")
PHONE = re.compile(r"(?<![\w.])\+?\d[\d ().\-]{5,20}\d(?!\w)")
WORD = re.compile(r"[\w\-]{6,255}")
LETTER = re.compile(r"[^\W\d_]")
TOKEN = re.compile(r"[\w\-:]{20,4096}")
ID_KEY = re.compile(r"(^|[_$.\s])id$|_id$|Id$|identifier$|address$|token$|openid$", re.IGNORECASE)
"""JSON keys and columns that may hold an id of a person, or a token that reaches them."""

SPELT = ("email", "phone")
"""Address types recognised by their format; push tokens and others are found like ids."""

Test = Callable[[str, str], bool]
"""Whether a value of a kind (`id`, `email`, `phone`) matches."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Identifiers to find, given as values or as hashes only.

    `is_address` takes a contact type and a text.
    """

    is_id: Callable[[str], bool]
    is_address: Callable[[str, str], bool]

    @classmethod
    def values(cls, ids: frozenset[str], addresses: frozenset[tuple[str, str]]) -> "Sought":
        """Search for ids, and addresses (type and canonical form)."""
        tokens = {address for kind, address in addresses if kind not in SPELT}
        return cls(
            is_id=(ids | tokens).__contains__,
            is_address=lambda kind, text: (kind, normalise(kind, text)) in addresses,
        )

    @classmethod
    def hashes(cls, hashes: frozenset[str], key: bytes) -> "Sought":
        """Find values with these hashes."""

        @lru_cache(maxsize=1 << 16)  # logs repeat the same few words
        def is_one(kind: str, text: str) -> bool:
            return value_hash(kind, text, key) in hashes

        def is_id(text: str) -> bool:
            return is_one("id", text) or is_one("push_token", text)

        return cls(is_id=is_id, is_address=is_one)

    def addresses_in(self, text: str) -> Iterator[re.Match[str]]:
        """Find addresses in a text."""
        if "@" in text:
            yield from (match for match in MAIL.finditer(text) if self._is_mail(match[0]))
        yield from (match for match in PHONE.finditer(text) if self.is_address("phone", match[0]))

    def names(self, text: str, *, is_id: bool) -> bool:
        """Whether a cell is an id, contains one as JSON, or contains an address.

        `is_id`: the column holds ids.
        """
        if is_id and self.is_id(text):
            return True
        if any(True for _ in self.addresses_in(text)):
            return True
        return text[:1] in ("{", "[") and any(
            self.is_id(value) for key, value in leaves(text) if ID_KEY.search(key)
        )

    def is_in(self, text: str, *, is_id: bool) -> bool:
        """As `names`, but also searches running text for ids."""
        return self.names(text, is_id=is_id) or (
            not is_id and any(True for _ in self.in_line(text))
        )

    def in_line(self, line: str) -> Iterator[tuple[int, int]]:
        """Spans of identifiers in running text."""
        for match in self.addresses_in(line):
            yield match.span()
        for match in (*WORD.finditer(line), *TOKEN.finditer(line)):
            if LETTER.search(match[0]) and self.is_id(match[0]):
                yield match.span()

    def _is_mail(self, text: str) -> bool:
        return self.is_address("email", text) or self.is_address("email", text.strip("._-*[]{}"))


def leaves(text: str) -> Iterator[tuple[str, str]]:
    """Texts and whole numbers in JSON, with their keys; empty if invalid."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _leaves("", content)


def _leaves(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(str(name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(key, inner)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield key, str(value)


def cleaned(text: str, sought: Sought, pseudonym: str) -> str:
    """Replace all identifiers by the pseudonym."""
    if text[:1] in ("{", "["):
        text = _cleaned_json(text, sought, pseudonym)
    spans = sorted(set(sought.in_line(text)), reverse=True)
    last = len(text) + 1
    for start, end in spans:
        if end <= last:  # skip an id inside an address
            text, last = text[:start] + pseudonym + text[end:], start
    return text


def _cleaned_json(text: str, sought: Sought, pseudonym: str) -> str:
    found = {value for key, value in leaves(text) if ID_KEY.search(key) and sought.is_id(value)}
    if not found:
        return text

    def replaced(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: replaced(name, inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [replaced(key, inner) for inner in value]
        return pseudonym if ID_KEY.search(key) and str(value) in found else value

    return json.dumps(replaced("", json.loads(text)), ensure_ascii=False, separators=(",", ":"))
