"""The language of a page. Pure."""

from collections.abc import Collection, Iterator


def chosen(wanted: Collection[str], accept_language: str, known: Collection[str]) -> str:
    """The first known language of `wanted`, else of the header `accept_language`; else empty.

    >>> chosen(["", "fr"], "zh-TW;q=0.8, en;q=0.9", ["en", "zh"])
    'en'
    >>> chosen([], "pt-br, de-AT;q=0.5", ["en", "de", "pt_BR"])
    'pt_BR'
    """
    by_tag = {_tag(code): code for code in known}
    for one in (*wanted, *_accepted(accept_language)):
        tag = _tag(one)
        if found := by_tag.get(tag) or by_tag.get(tag.partition("-")[0]):
            return found
    return ""


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")


def _accepted(header: str) -> Iterator[str]:
    """Languages, most wanted first (RFC 9110, 12.5.4)."""
    ranges: list[tuple[float, int, str]] = []
    for part in header[:500].split(","):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            ranges.append((-weight, len(ranges), name))
    return (name for _, _, name in sorted(ranges))
