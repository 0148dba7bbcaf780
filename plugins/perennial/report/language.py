"""Words, numbers, money and days as readers of a language write them. Pure.

Numbers and days are babel's (CLDR). A minus is a minus sign, not a hyphen.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from perennial.domain.metrics import METRICS
from perennial.domain.reasons import REASONS
from perennial.lift.finding_words import DOUBTS, VERDICTS

LANGUAGES: Mapping[str, str] = {"zh": "zh-CN", "en": "en"}
"""Languages of the report, with their names in HTML."""

_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_WHOLE_FROM = 1_000
_FINE_BELOW = 0.00095  # what would read 0.1 % or less gets one digit more

Number = float | Decimal


class ReportLanguage:
    """One language, and the currency that money is in.

    Attributes:
        code: `zh` or `en`.
        other: The other one.
        tag: The language, for HTML and for the plots' axes.
    """

    def __init__(self, code: str, currency: str, words: Mapping[str, str]) -> None:
        """Take a language, the currency (ISO 4217), and words by key."""
        self.code: Final = code
        self.other: Final = next(one for one in LANGUAGES if one != code)
        self.tag: Final = LANGUAGES[code]
        self._locale = Locale.parse(_LOCALES[code])
        self._currency = currency
        self._words = words

    def text(self, key: str, **values: object) -> str:
        """The words of that key, filled in: whole numbers and days as they are written here.

        Raises:
            KeyError: There are none, or one of their values is missing.
        """
        said = self._words[key]
        if "|" in said:
            one, other = said.split("|")
            count = values["count"]
            is_one = self._locale.plural_form(count) == "one"  # type: ignore[arg-type]
            said = one if is_one else other
        return said.format(**{name: self._said(value) for name, value in values.items()})

    def _said(self, value: object) -> str:
        if isinstance(value, bool | str) or value is None:
            return str(value)
        if isinstance(value, int):
            return self.count(value)
        return self.day(value) if isinstance(value, date) else str(value)

    def count(self, number: int | None) -> str:
        """A whole number."""
        if number is None:
            return self.text("cant_tell")
        return _minus(format_decimal(number, locale=self._locale))

    def number(self, value: Number | None, digits: int = 2) -> str:
        """A number with `digits` digits after the decimal point."""
        if value is None:
            return self.text("cant_tell")
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return _minus(format_decimal(_clean(value, digits), pattern, locale=self._locale))

    def share(self, value: Number | None, digits: int = 1) -> str:
        """A share in [0, 1] as percent; small ones with a digit more.

        >>> english = ReportLanguage("en", "USD", {})
        >>> english.share(0.063), english.share(0.0004)
        ('6.3%', '0.04%')
        """
        if value is None:
            return self.text("cant_tell")
        digits += 1 if 0 < _size(value) < _FINE_BELOW else 0
        pattern = f"#,##0.{'0' * digits}%" if digits else "#,##0%"
        return _minus(format_percent(_clean(value, digits + 2), pattern, locale=self._locale))

    def change(self, value: Number | None, digits: int = 1) -> str:
        """A relative difference as percent, with its sign."""
        if value is None:
            return self.text("cant_tell")
        return _signed(value, digits + 2, self.share(_size(value), digits))

    def points(self, value: Number | None) -> str:
        """A difference of shares in percentage points, with its sign and without the word.

        >>> ReportLanguage("en", "USD", {}).points(-0.012)
        '−1.2'
        """
        if value is None:
            return self.text("cant_tell")
        return _signed(value, 3, self.number(_size(100 * value), 1))

    def signed(self, value: Number | None, digits: int = 2) -> str:
        """A difference, with its sign."""
        if value is None:
            return self.text("cant_tell")
        return _signed(value, digits, self.number(_size(value), digits))

    def money(self, value: Number | None) -> str:
        """Money; from a thousand on in whole units."""
        if value is None:
            return self.text("cant_tell")
        whole = _size(value) >= _WHOLE_FROM
        text = format_currency(
            _clean(value, 0 if whole else 2),
            self._currency,
            format="¤#,##0" if whole else None,
            currency_digits=not whole,
            locale=self._locale,
        )
        return _minus(text)

    def gain(self, value: Number | None) -> str:
        """A difference of money, with its sign."""
        if value is None:
            return self.text("cant_tell")
        return _signed(value, 2, self.money(_size(value)))

    def day(self, value: date) -> str:
        """A day, written out."""
        return format_date(value, "long", locale=self._locale)

    def brief_day(self, value: date) -> str:
        """A day without its year, short: for tables and axes."""
        return str(format_skeleton("MMMd", value, locale=self._locale))

    def month(self, value: date) -> str:
        """A month and its year."""
        return str(format_skeleton("yMMM", value, locale=self._locale))

    def span(self, first: date, last: date) -> str:
        """A day, or two of them and what is between."""
        return self.day(first) if first == last else self.text("from_to", first=first, last=last)

    def name(self, kind: str, value: str | None) -> str:
        """Perennial's values in words; the company's own as they are named."""
        return self._words.get(f"{kind}_{value}", (value or "").replace("_", " "))

    def reason(self, reason: str) -> str:
        """What it means for those whom a reason stopped."""
        known = REASONS.get(reason)
        return known.words[self.code].reason if known else reason.replace("_", " ")

    def metric(self, metric: str) -> str:
        """A metric's name, to begin a line with."""
        return _capital(METRICS[metric].words(self.code))

    def verdict(self, found: Mapping[str, Any]) -> str:
        """A verdict in two or three words."""
        return VERDICTS[self.code][found["verdict"]]

    def doubt(self, doubt: Any) -> str:
        """Why nothing can be told."""
        return DOUBTS[self.code][doubt]

    def experiment(self, name: str) -> str:
        """What was drawn for, as a heading: a campaign, a programme, or everything together."""
        return (
            self.name("experiment", name)
            if f"experiment_{name}" in self._words
            else self.title(name)
        )

    def title(self, name: str) -> str:
        """A name of the company's (a campaign, a programme) as a heading."""
        return _capital(name.replace("_", " "))

    def list(self, words: list[str]) -> str:
        """Several things one after another."""
        return ("、" if self.code == "zh" else ", ").join(words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _size(value: Number) -> Number:
    """Without its sign; `abs` forgets of which type it was."""
    return -value if value < 0 else value


def _clean(value: Number, digits: int) -> Number:
    """Without the sign of what will read as zero."""
    return type(value)(0) if _size(value) < 0.5 * 10**-digits else value


def _signed(value: Number, digits: int, size: str) -> str:
    if _size(value) < 0.5 * 10**-digits:
        return size
    return ("+" if value > 0 else "\u2212") + size


def _minus(text: str) -> str:
    return text.replace("-", "\u2212")
