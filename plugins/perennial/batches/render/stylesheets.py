"""Inline a mail's stylesheet, because mail programs support `style` attributes better.

Matches depend only on the template, so it happens on compilation. css-inline gets the mail's bare
tags, without URLs it could fetch; its styles are written into the template's own text. Conditional
rules stay in the head: media queries, `:hover`, `:last-child`, `p + p`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from operator import attrgetter
from typing import NamedTuple

from css_inline import CSSInliner
from jinja2 import TemplateSyntaxError, nodes

_VALUE = "\ue000"
"""A private-use character in place of each value, condition or loop of the template."""

_MARK = "data-tag"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(
    r"\s*(?:(?P<at>@[^{};]+(?:;|\{(?:[^{}]|\{[^{}]*\})*\}))|(?P<selector>[^{}@]+)\{[^{}]*\})\s*"
)
_AT_TIMES = re.compile(r"[:+~]")
_NAMES = frozenset({"class", "id"})
_UNSEEN = frozenset({"style", "script", "link", "base", "meta", "title"})
_ADDRESSES = frozenset({"style", "href", "src"})
_WORDS = nodes.TemplateData
_OWN_STYLE = re.compile(r"""[\s"']style\s*=\s*(["'])""", re.IGNORECASE)
_INLINER = CSSInliner(
    load_remote_stylesheets=False, keep_style_tags=True, remove_inlined_selectors=True
)


class _Piece(NamedTuple):
    begins_at: int
    node: nodes.TemplateData
    template: str


class _Wrong(Exception):
    def __init__(self, place: int, problem: str) -> None:
        super().__init__(problem)
        self.place, self.problem = place, problem


class _Tag(NamedTuple):
    begins_at: int
    name: str
    source: str
    has_style: bool


def inline(chain: Mapping[str, nodes.Template]) -> None:
    """Inline the stylesheet in place into a `chain`: a template, the one it extends, and so on.

    Raises:
        TemplateSyntaxError: The stylesheet is invalid or external, or a tag depends on a value.
    """
    names = {id(node): name for name, tree in chain.items() for node in tree.find_all(_WORDS)}
    text, pieces = "", list[_Piece]()
    for node in _flat(list(chain.values())):
        if node is not None:
            pieces.append(_Piece(len(text), node, names[id(node)]))
        text += _VALUE if node is None else node.data
    try:
        _write(_edits(_Reader(text)), pieces)
    except _Wrong as error:
        piece = pieces[bisect_right(pieces, error.place, key=attrgetter("begins_at")) - 1]
        line = piece.node.lineno + text[piece.begins_at : error.place].count("\n")
        raise TemplateSyntaxError(error.problem, line, piece.template) from None


def _edits(reader: "_Reader") -> list["_Edit"]:
    if not reader.sheets:
        return []
    kept, rules = "", ""
    for sheet in reader.sheets:
        stays, goes = _sorted(reader.text[sheet.begin : sheet.end], sheet.begin)
        kept, rules = kept + stays, rules + goes
    answer = _Styles(_INLINER.inline(f"<style>{rules}</style>{''.join(reader.skeleton)}"))
    first = reader.sheets[0].begin
    left = "\n".join(filter(None, ("", answer.rest.strip(), kept.strip(), "")))
    return [
        *reader.sheets,
        _Edit(first, first, left),
        *(_styled(reader.tags[number], style) for number, style in answer.of.items()),
    ]


def _flat(chain: Sequence[nodes.Template]) -> Iterator[nodes.TemplateData | None]:
    """Texts in the mail's order; None for dynamic parts."""
    versions = dict[str, list[nodes.Block]]()
    for tree in chain:
        for block in tree.find_all(nodes.Block):
            versions.setdefault(block.name, []).append(block)

    def walk(node: nodes.Node, above: Sequence[nodes.Block]) -> Iterator[nodes.TemplateData | None]:
        if isinstance(node, nodes.TemplateData):
            yield node
        elif isinstance(node, nodes.Block):
            first, *others = versions[node.name]
            for child in first.body:
                yield from walk(child, others)
        elif isinstance(node, nodes.Expr):
            if not (_calls_super(node) and above):
                yield None
                return
            for child in above[0].body:
                yield from walk(child, above[1:])
        else:
            for child in node.iter_child_nodes():
                yield from walk(child, above)
            if not isinstance(node, nodes.Output | nodes.Template):
                yield None

    yield from walk(chain[-1], ())


def _calls_super(node: nodes.Expr) -> bool:
    calls = [node] if isinstance(node, nodes.Call) else node.find_all(nodes.Call)
    return any(isinstance(call.node, nodes.Name) and call.node.name == "super" for call in calls)


class _Edit(NamedTuple):
    begin: int
    end: int
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.tags, self.skeleton = text, list[_Tag](), list[str]()
        self.sheets = list[_Edit]()  # to be removed
        self._in_sheet = False
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.feed(text)
        self.close()
        if self.cdata_elem is not None:
            raise _Wrong(self.tags[-1].begins_at, f"<{self.cdata_elem}> never ends")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here, named = self._here(), {key: value or "" for key, value in attrs}
        tag, depends, _ = tag.partition(_VALUE)
        self._in_sheet = tag == "style" and not attrs  # one with `media` is conditional
        if tag == "link" and "stylesheet" in named.get("rel", "").lower():
            raise _Wrong(here, "a stylesheet elsewhere is not read: write a <style>")
        is_certain = not depends and not any(_VALUE in key for key in named)
        for key in _NAMES.intersection(named):
            if not is_certain or _VALUE in named[key]:
                raise _Wrong(here, f"the {key} of <{tag}> can't depend on a value: write both tags")
        shown = {key: value for key, value in named.items() if is_certain or key in _NAMES}
        if tag not in _UNSEEN:
            self.skeleton.append(
                f'<{tag} {_MARK}="{len(self.tags)}"'
                + "".join(
                    f' {key}="{escape(value)}"'
                    for key, value in shown.items()
                    if key not in _ADDRESSES and _VALUE not in value
                )
                + ">"
            )
        self.tags.append(_Tag(here, tag, self.get_starttag_text() or "", "style" in named))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._in_sheet = False

    def handle_endtag(self, tag: str) -> None:
        self._in_sheet = False
        if tag not in _UNSEEN:
            self.skeleton.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._in_sheet:
            self.sheets.append(_Edit(self._here(), self._here() + len(data)))

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


class _Styles(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.of, self.rest = dict[int, str](), ""
        self._in_sheet = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._in_sheet = tag == "style"
        if (number := named.get(_MARK)) and (style := named.get("style")):
            self.of[int(number)] = style.rstrip("; ")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - any tag
        self._in_sheet = False

    def handle_data(self, data: str) -> None:
        if self._in_sheet:
            self.rest += data


def _sorted(css: str, begin: int) -> tuple[str, str]:
    kept, rules, position = "", "", 0
    css = _COMMENT.sub(lambda found: re.sub(".", " ", found[0]), css).rstrip()
    while position < len(css):
        rule = _RULE.match(css, position)
        if rule is None or _VALUE in rule[0]:
            raise _Wrong(begin + position, "the <style> can't be read from here on")
        if (rule["at"] or "").lower().startswith("@import"):
            raise _Wrong(begin + position, "a stylesheet elsewhere is not read: write it here")
        if rule["at"] or _AT_TIMES.search(rule["selector"]):
            kept += f"{rule[0].strip()}\n"
        else:
            rules += rule[0]
        position = rule.end()
    return kept, rules


def _styled(tag: _Tag, style: str) -> _Edit:
    """Rules come before the tag's own style, which wins."""
    style = escape(style.replace('"', "'"), quote=False)
    offset, text = 1 + len(tag.name), f' style="{style}"'
    if tag.has_style:
        own = _OWN_STYLE.search(tag.source)
        if own is None:
            raise _Wrong(tag.begins_at, f"the style of <{tag.name}> needs quotes")
        offset, text = own.end(), (style if own[1] == '"' else style.replace("'", "&#39;")) + ";"
    return _Edit(tag.begins_at + offset, tag.begins_at + offset, text)


def _write(edits: list[_Edit], pieces: Sequence[_Piece]) -> None:
    """Repeated texts must get the same styles."""
    versions = dict[int, str]()
    for piece in pieces:
        length, words = len(piece.node.data), piece.node.data
        for edit in sorted(edits, reverse=True):  # from the end, so that earlier positions stay
            begin, end = edit.begin - piece.begins_at, edit.end - piece.begins_at
            if begin < length and (end > 0 or begin >= 0):
                text = edit.text if begin >= 0 else ""
                words = words[: max(begin, 0)] + text + words[end:]
        if versions.setdefault(id(piece.node), words) != words:
            raise _Wrong(piece.begins_at, "what stands here twice would look different: name it")
    for piece in pieces:
        piece.node.data = versions[id(piece.node)]
