"""The signature in front of a short text, which some carriers write themselves. Pure."""

import re

_SIGNATURE = re.compile(r"【[^【】]*】")


def without_signature(text: str) -> str:
    """A text without the 【…】 our layout puts in front, for carriers that put it there.

    >>> without_signature("【示例】想你了 回复TD退订")
    '想你了 回复TD退订'
    """
    found = _SIGNATURE.match(text)
    return text[found.end() :].lstrip() if found else text
