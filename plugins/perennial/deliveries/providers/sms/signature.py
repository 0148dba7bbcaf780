"""The signature of a text message, which some carriers add."""

import re

_SIGNATURE = re.compile(r"【[^【】]*】")


def without_signature(text: str) -> str:
    """Remove the 【…】 that our layout puts in front, for carriers that add it.

    >>> without_signature("【示例】想你了 回复TD退订")
    '想你了 回复TD退订'
    """
    found = _SIGNATURE.match(text)
    return text[found.end() :].lstrip() if found else text
