"""Catalogues: `.po` files, one per language; English is in the code.

If a message is missing, `fuzzy`, or has other placeholders than the code, the language's next
catalogue is used, and English last.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from perennial.domain import DefinitionError, unknown

SHIPPED = Path(__file__).parent
"""The folder of Perennial's own catalogues."""

ENGLISH = "en"


def codes(company: Path | None = None) -> tuple[str, ...]:
    """Codes of all languages, English first; `company` is the folder of its catalogues."""
    folders = [folder for folder in (SHIPPED, company) if folder]
    found = {path.stem for folder in folders for path in folder.glob("*.po")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


@cache
def translations(code: str, company: Path | None = None) -> tuple[NullTranslations, str]:
    """A language's translations, and its tag for HTML; cached.

    The catalogues in the folder `company` take precedence.

    Raises:
        RequestError: There is no such language.
        DefinitionError: A catalogue can't be read.
    """
    known = codes(company)
    if code not in known:
        raise unknown("language", code, known)
    paths = [folder / f"{code}.po" for folder in (company, SHIPPED) if folder]
    catalogues = [read(path) for path in paths if path.exists()]
    first = NullTranslations()
    for catalogue in reversed(catalogues):
        compiled = _compiled(catalogue)
        compiled.add_fallback(first)
        first = compiled
    tags = [str(one.locale_identifier) for one in catalogues]
    return first, (tags[0] if tags else code).replace("_", "-")


def read(path: Path) -> Catalog:
    """Read one catalogue.

    Raises:
        DefinitionError: It can't be read, or is not named for a language.
    """
    _require_language(path)
    remedy = 'Write msgid "…" and msgstr "…" in UTF-8, as an editor for .po files does.'
    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.stem, abort_invalid=True)
    except PoFileError as error:
        raise DefinitionError(
            str(path), "message", "invalid", remedy, line=error.lineno + 1
        ) from error
    except ValueError as error:
        raise DefinitionError(str(path), "content", f"unreadable: {error}", remedy) from error


def _require_language(path: Path) -> None:
    try:
        Locale.parse(path.stem)
    except (UnknownLocaleError, ValueError) as error:
        problem, remedy = "not a language", "Rename the file, for example to de.po or pt_BR.po."
        raise DefinitionError(str(path), "name", problem, remedy) from error


def flaw(message: Message) -> str:
    """Why a message can't be used: `fuzzy`, `untranslated`, `placeholders`, or empty.

    Each form needs the placeholders of the English; a form of a plural can omit `{count}`.

    >>> flaw(Message("{part} of {whole}", "{whole}中的{teil}"))
    'placeholders'
    """
    if message.fuzzy:
        return "fuzzy"
    sources = _forms(message.id)
    forms = _forms(message.string)
    if not all(forms):
        return "untranslated"
    try:
        known = {name for one in sources for name in placeholders(one)}
        needed = placeholders(sources[-1]) - ({"count"} if len(sources) > 1 else set())
        fits = all(needed <= placeholders(one) <= known for one in forms)
    except ValueError:  # braces that do not close
        fits = False
    return "" if fits else "placeholders"


def placeholders(text: str) -> frozenset[str]:
    """Names in braces."""
    return frozenset(str(name) for _, name, _, _ in Formatter().parse(text) if name is not None)


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text or ""),)


def _compiled(catalogue: Catalog) -> GNUTranslations:
    """Messages without flaw, for the standard library's gettext."""
    for message in list(catalogue):
        if message.id and flaw(message):
            catalogue.delete(message.id, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
