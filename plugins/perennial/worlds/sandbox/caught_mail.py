"""Parse a caught mail; no input raises."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from typing import NamedTuple

_LINK = re.compile(r"<\s*(https?://[^<>\s]+)\s*>")
_HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)


class Mail(NamedTuple):
    """One parsed mail; texts are decoded, and empty if missing.

    Attributes:
        message_id: Without angle brackets.
        one_click_url: Where a POST unsubscribes (RFC 8058).
    """

    sender: str
    recipient: str
    subject: str
    message_id: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    one_click_url: str


def read_mail(raw: bytes) -> Mail:
    """Parse as much as possible."""
    message = message_from_bytes(raw, policy=policy.default)
    headers = tuple((name, _text(message, name, n)) for name, n in _numbered(message.keys()))
    named = {name.lower(): value for name, value in reversed(headers)}
    return Mail(
        sender=named.get("from", ""),
        recipient=named.get("to", ""),
        subject=named.get("subject", ""),
        message_id=named.get("message-id", "").strip("<> "),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=headers,
        one_click_url=_one_click_url(named),
    )


def shown(html: str) -> str:
    """HTML whose links open outside its frame."""
    base = '<base target="_blank">'
    if head := _HEAD.search(html):
        return html[: head.end()] + base + html[head.end() :]
    return base + html


def as_html(text: str) -> str:
    """Plain text as a page."""
    return f"<!doctype html><meta charset=utf-8><pre>{escape(text)}</pre>"


def _numbered(names: list[str]) -> list[tuple[str, int]]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        found.append((name, seen.get(name.lower(), 0)))
        seen[name.lower()] = found[-1][1] + 1
    return found


def _text(message: EmailMessage, name: str, number: int) -> str:
    try:
        return str((message.get_all(name) or [])[number])
    except Exception:  # noqa: BLE001 - the parser fails on some input
        raw = [value for key, value in message.raw_items() if key.lower() == name.lower()]
        return str(raw[number])


def _part(message: EmailMessage, subtype: str) -> str:
    try:
        part = message.get_body((subtype,))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""
    except Exception:  # noqa: BLE001 - unknown character sets, broken parts
        return ""


def _one_click_url(headers: dict[str, str]) -> str:
    post = headers.get("list-unsubscribe-post", "").replace(" ", "").lower()
    link = _LINK.search(headers.get("list-unsubscribe", ""))
    return link[1] if link and post == "list-unsubscribe=one-click" else ""
