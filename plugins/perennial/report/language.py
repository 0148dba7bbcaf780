"""Words, numbers, money and days as a language writes them. Pure.

Numbers and days follow Babel (CLDR); a minus is a minus sign, not a hyphen.
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
    """One language and currency.

    Attributes:
        code: `zh` or `en`.
        tag: For HTML and the plots' axes.
    """

    def __init__(self, code: str, currency: str, words: Mapping[str, str]) -> None:
        self.code: Final = code
        self.other: Final = next(one for one in LANGUAGES if one != code)
        self.tag: Final = LANGUAGES[code]
        self._locale = Locale.parse(_LOCALES[code])
        self._currency = currency
        self._words = words

    def text(self, key: str, **values: object) -> str:
        """The words of a key, with whole numbers and days formatted.

        Raises:
            KeyError: The key or a value is missing.
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
        """A number with `digits` decimals."""
        if value is None:
            return self.text("cant_tell")
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return _minus(format_decimal(_clean(value, digits), pattern, locale=self._locale))

    def share(self, value: Number | None, digits: int = 1) -> str:
        """A share in [0, 1] as percent; small ones get another digit.

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
        """A relative difference as signed percent."""
        if value is None:
            return self.text("cant_tell")
        return _signed(value, digits + 2, self.share(_size(value), digits))

    def points(self, value: Number | None) -> str:
        """A difference of shares in percentage points, signed, without the unit.

        >>> ReportLanguage("en", "USD", {}).points(-0.012)
        '−1.2'
        """
        if value is None:
            return self.text("cant_tell")
        return _signed(value, 3, self.number(_size(100 * value), 1))

    def signed(self, value: Number | None, digits: int = 2) -> str:
        """A signed number."""
        if value is None:
            return self.text("cant_tell")
        return _signed(value, digits, self.number(_size(value), digits))

    def money(self, value: Number | None) -> str:
        """Money; without decimals from 1,000."""
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
        """Signed money."""
        if value is None:
            return self.text("cant_tell")
        return _signed(value, 2, self.money(_size(value)))

    def day(self, value: date) -> str:
        """A date in full."""
        return format_date(value, "long", locale=self._locale)

    def brief_day(self, value: date) -> str:
        """A short date without year."""
        return str(format_skeleton("MMMd", value, locale=self._locale))

    def month(self, value: date) -> str:
        """Month and year."""
        return str(format_skeleton("yMMM", value, locale=self._locale))

    def span(self, first: date, last: date) -> str:
        """One date, or a range."""
        return self.day(first) if first == last else self.text("from_to", first=first, last=last)

    def name(self, kind: str, value: str | None) -> str:
        """Our values in words; the company's own unchanged."""
        return self._words.get(f"{kind}_{value}", (value or "").replace("_", " "))

    def reason(self, reason: str) -> str:
        """What a reason means for the people it stopped."""
        known = REASONS.get(reason)
        return known.words[self.code].reason if known else reason.replace("_", " ")

    def metric(self, metric: str) -> str:
        """A metric's name, capitalised."""
        return _capital(METRICS[metric].words(self.code))

    def verdict(self, found: Mapping[str, Any]) -> str:
        """A verdict in two or three words."""
        return VERDICTS[self.code][found["verdict"]]

    def doubt(self, doubt: Any) -> str:
        """Why there is no conclusion."""
        return DOUBTS[self.code][doubt]

    def experiment(self, name: str) -> str:
        """Heading of an experiment: campaign, programme, or all together."""
        return (
            self.name("experiment", name)
            if f"experiment_{name}" in self._words
            else self.title(name)
        )

    def title(self, name: str) -> str:
        """Heading from a company's name of a campaign or programme."""
        return _capital(name.replace("_", " "))

    def list(self, words: list[str]) -> str:
        """Join several things."""
        return ("、" if self.code == "zh" else ", ").join(words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _size(value: Number) -> Number:
    """Without the sign; `abs` loses the type."""
    return -value if value < 0 else value


def _clean(value: Number, digits: int) -> Number:
    """Without the sign if the number rounds to zero."""
    return type(value)(0) if _size(value) < 0.5 * 10**-digits else value


def _signed(value: Number, digits: int, size: str) -> str:
    if _size(value) < 0.5 * 10**-digits:
        return size
    return ("+" if value > 0 else "\u2212") + size


def _minus(text: str) -> str:
    return text.replace("-", "\u2212")
