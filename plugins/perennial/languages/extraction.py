"""Messages to translate in code and templates, found by Babel."""

from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from perennial.domain import RequestError
from perennial.languages.po_files import flaw, read

_PACKAGE = Path(__file__).parents[1]
_METHODS = (("**.py", "python"), ("**.j2", "jinja2"))
_OPTIONS: dict[str, dict[str, Any]] = {"**.j2": {"silent": "false"}}
_KEYWORDS = {**DEFAULT_KEYWORDS, "NN_": (1, 2)}


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
