"""Languages: words by GNU gettext, and numbers and days by Unicode's CLDR.

English is in the code and the templates. Another language is one `.po` file: Perennial's are in
this folder, a company's own in `languages/` of its dbt project.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, Final

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from perennial.languages.po_files import codes, translations

__all__ = ["Language", "capital", "codes", "minus"]


class Language:
    """One language.

    Attributes:
        code: `en`, or the name of its catalogue.
        tag: For HTML.
        locale: How numbers and days are written.
    """

    def __init__(self, code: str, company: Path | None = None) -> None:
        """Read its catalogues, ours and those in the folder `company`.

        Raises:
            RequestError: There is no such language.
            DefinitionError: A catalogue can't be read.
        """
        self.code: Final = code
        self._translations, self.tag = translations(code, company)
        self.locale: Final = Locale.parse(self.tag, sep="-")

    @property
    def own_name(self) -> str:
        """What its readers call it."""
        return capital(str(self.locale.languages[self.locale.language]))

    def gettext(self, message: str, **values: object) -> str:
        """Translate and fill in a message; whole numbers and days are formatted.

        Raises:
            KeyError: A value is missing.
        """
        return self._filled(self._translations.gettext(message), values)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """The same for a message whose English has another meaning elsewhere."""
        return self._filled(self._translations.pgettext(context, message), values)

    def ngettext(self, one: str, other: str, count: int, **values: object) -> str:
        """Translate in the form for the value `count`."""
        found = self._translations.ngettext(one, other, count)
        return self._filled(found, {"count": count, **values})

    @property
    def functions(self) -> Mapping[str, Callable[..., str]]:
        """These functions for templates, by gettext's names."""
        return {"_": self.gettext, "pgettext": self.pgettext, "ngettext": self.ngettext}

    def list(self, words: list[str]) -> str:
        """Several things one after another."""
        return reduce(self._listed, words) if words else ""

    def _listed(self, first: str, then: str) -> str:
        return self.gettext("{first}, {then}", first=first, then=then)

    def sentences(self, *said: str) -> str:
        """Join sentences; leave out empty ones."""
        return reduce(self._followed, filter(None, said))

    def _followed(self, first: str, then: str) -> str:
        return self.gettext("{sentence} {next}", sentence=first, next=then)

    def count(self, number: int | None) -> str:
        """A whole number."""
        return self.gettext("can't tell") if number is None else self._decimal(number)

    def day(self, value: date) -> str:
        """A day, written out."""
        return format_date(value, "long", locale=self.locale)

    def _decimal(self, number: int) -> str:
        return minus(format_decimal(number, locale=self.locale))

    def _filled(self, message: str, values: Mapping[str, Any]) -> str:
        return message.format(**{name: self._said(value) for name, value in values.items()})

    def _said(self, value: object) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return self._decimal(value)
        return self.day(value) if isinstance(value, date) else str(value)


def capital(words: str) -> str:
    """Words as they begin a line."""
    return words[:1].upper() + words[1:]


def minus(text: str) -> str:
    """A number with a minus sign, not a hyphen."""
    return text.replace("-", "\u2212")
