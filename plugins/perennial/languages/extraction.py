"""Messages to translate in code and templates, found by Babel."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.pofile import write_po

from perennial.domain import RequestError
from perennial.languages.po_files import flaw, read

_PACKAGE = Path(__file__).parents[1]
_OPTIONS: dict[str, dict[str, Any]] = {"**.j2": {"silent": "false"}}
_KEYWORDS = {**DEFAULT_KEYWORDS, "NN_": (1, 2)}


def _of_commands(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """What a module of commands says: as other modules do, its help, and labels of its results."""
    yield from extract_python(fileobj, keywords, comment_tags, options)
    fileobj.seek(0)
    for node in ast.walk(ast.parse(fileobj.read())):
        for words in _said(node):
            yield getattr(node, "lineno", 0), "_", words, []


def _said(node: ast.AST) -> Iterator[str]:
    """Help of an option or a command; the label of a line, the columns of a table."""
    if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
        yield ast.get_docstring(node) or ""
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        if keyword.arg == "help":
            yield from _literals(keyword.value)
    if isinstance(node.func, ast.Name) and node.func.id in ("say", "show", "day_option"):
        yield from _literals(node.args[0])


def _literals(node: ast.AST) -> Iterator[str]:
    """The text of an expression, of each place in it that can be its value."""
    match node:
        case ast.Constant(value=str(words)):
            yield words
        case ast.Tuple(elts=several):
            for one in several:
                yield from _literals(one)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_literals(body), *_literals(orelse))


def _is_command(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr == "command"
    )


_METHODS: tuple[tuple[str, Any], ...] = (
    ("cli/**.py", _of_commands),
    ("**.py", "python"),
    ("**.j2", "jinja2"),
)


def extracted(package: Path = _PACKAGE) -> Catalog:
    """A package's messages, as a catalogue without translations."""
    found = Catalog()
    for name, _, message, comments, context in extract_from_dir(
        package, _METHODS, _OPTIONS, _KEYWORDS
    ):
        found.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return found


def flaws(catalogue: Catalog, messages: Catalog) -> list[tuple[str, str]]:
    """Flawed messages of a catalogue, compared with the `extracted` messages.

    Returns:
        Kind and English of each: `untranslated`, `fuzzy`, `placeholders` (others than in English)
        or `unused`.
    """
    found = []
    for source in messages:
        message = catalogue.get(source.id, context=source.context)
        kind = flaw(message) if message and message.id == source.id else "untranslated"
        if source.id and kind:
            found.append((kind, _english(source)))
    every = [one for one in (*catalogue, *catalogue.obsolete.values()) if one.id]
    unused = [one for one in every if messages.get(one.id, context=one.context) is None]
    return found + [("unused", _english(one)) for one in unused]


def update(path: Path) -> Mapping[str, int]:
    """Make or update the catalogue `<language>.po`; messages whose English changed become `fuzzy`.

    Returns:
        The number of messages, and of flawed ones by kind.

    Raises:
        RequestError: It is not named for a language.
        DefinitionError: It can't be read.
    """
    catalogue, messages = read(path) if path.exists() else _empty(path.stem), extracted()
    catalogue.update(messages, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        # placeholders are in braces: "95% interval" has none
        message.flags.discard("python-format")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, include_lineno=False, include_previous=True)
    return {"messages": len(messages), **Counter(kind for kind, _ in flaws(catalogue, messages))}


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _empty(language: str) -> Catalog:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        message = f"{language} is not a language: give a code such as de or pt_BR."
        raise RequestError(message) from error
    comment = f"# {locale.english_name} translations of Perennial."
    return Catalog(
        language,
        project="Perennial",
        version=version("perennial"),
        header_comment=comment,
        fuzzy=False,
    )
