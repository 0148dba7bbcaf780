"""Allow values in HTML only where escaping makes them safe, and no links that run scripts.

Outside quotes a space begins another attribute; scripts and styles have other rules.
"""

import re

from jinja2 import TemplateSyntaxError, nodes

_WHOLE = re.compile(
    r"""<!--.*?-->|<[a-z/!](?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE | re.DOTALL
)
_BEGUN = re.compile(r"<(?:[a-z/!].*)?\Z", re.IGNORECASE | re.DOTALL)
_IN_QUOTES = re.compile(r"""(?:[^"']|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)""", re.DOTALL)
_RAW = re.compile(r"<(script|style)\b(?!.*</\1)", re.IGNORECASE | re.DOTALL)
_SCHEMES = ("javascript:", "vbscript:", "data:text/html")
_PROGRAM = re.compile(  # it begins with one character and no flag, which makes the search fast
    r"""=[\x00-\x20"']*(?=[jJvVdD])(?:"""
    + "|".join(
        r"[\x00-\x20]*".join(f"[{letter}{letter.upper()}]" for letter in scheme)
        for scheme in _SCHEMES
    )
    + ")"
)
_ADDRESSES = ("href", "src", "action", "background")
"""Endings of the names of attributes that hold URLs."""


def require_quotes(tree: nodes.Template, name: str | None) -> None:
    """Reject a template that prints where escaping is not enough.

    It sees the text from the nearest block or condition to a value.

    Raises:
        TemplateSyntaxError: A value is in a tag outside quotes, or in a script or a style.
    """
    for output in tree.find_all(nodes.Output):
        before = ""
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                before += node.data
            elif problem := _problem(before):
                raise TemplateSyntaxError(problem, node.lineno, name)
            else:
                before += "x"


def runs_a_program(html: str) -> bool:
    r"""Whether a link of this page would run a script.

    >>> runs_a_program('<a href="java\tscript:alert(1)">')
    True
    >>> runs_a_program('<a href="https://example.com/javascript:">')
    False
    """
    return any(
        html[: found.start()].rstrip().lower().endswith(_ADDRESSES)
        for found in _PROGRAM.finditer(html)
    )


def _problem(before: str) -> str:
    rest = _WHOLE.sub("", before)
    if _RAW.search(before):
        return "a value can't be in a script or a style"
    tag = _BEGUN.search(rest)
    if not tag or _IN_QUOTES.fullmatch(tag[0]):
        return ""
    return "a value in a tag must be in quotes"
