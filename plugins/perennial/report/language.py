"""Words, numbers, money and days as a language writes them. Pure.

Numbers and dates follow CLDR (Babel), with a minus sign instead of a hyphen.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from perennial.domain.metrics import METRICS
from perennial.domain.reasons import REASONS
from perennial.languages import Language, capital, minus
from perennial.lift.finding_words import DOUBTS, VERDICTS
from perennial.report.value_names import NAMES

_WHOLE_FROM = 1_000
_FINE_BELOW = 0.00095  # shares that would read 0.1 % or less get one more digit

Number = float | Decimal


class ReportLanguage(Language):
    """One language and currency."""

    def __init__(self, code: str, currency: str, company: Path | None = None) -> None:
        """`currency` is an ISO 4217 code, `company` the folder of its catalogues."""
        super().__init__(code, company)
        self._currency: Final = currency

    def number(self, value: Number | None, digits: int = 2) -> str:
        """A number with `digits` digits after the decimal point."""
        if value is None:
            return self.gettext("can't tell")
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return minus(format_decimal(_clean(value, digits), pattern, locale=self.locale))

    def share(self, value: Number | None, digits: int = 1) -> str:
        """A share in [0, 1] as percent; small ones get one more digit.

        >>> english = ReportLanguage("en", "USD")
        >>> english.share(0.063), english.share(0.0004)
        ('6.3%', '0.04%')
        """
        if value is None:
            return self.gettext("can't tell")
        digits += 1 if 0 < _size(value) < _FINE_BELOW else 0
        pattern = str(self.locale.percent_formats[None].pattern)
        if digits:
            pattern = pattern.replace("0", f"0.{'0' * digits}", 1)
        return minus(format_percent(_clean(value, digits + 2), pattern, locale=self.locale))

    def change(self, value: Number | None, digits: int = 1) -> str:
        """A relative difference as signed percent."""
        if value is None:
            return self.gettext("can't tell")
        return _signed(value, digits + 2, self.share(_size(value), digits))

    def points(self, value: Number | None) -> str:
        """A difference of shares in signed percentage points, without the unit.

        >>> ReportLanguage("en", "USD").points(-0.012)
        '−1.2'
        """
        if value is None:
            return self.gettext("can't tell")
        return _signed(value, 3, self.number(_size(100 * value), 1))

    def signed(self, value: Number | None, digits: int = 2) -> str:
        """A signed difference."""
        if value is None:
            return self.gettext("can't tell")
        return _signed(value, digits, self.number(_size(value), digits))

    def money(self, value: Number | None) -> str:
        """Money; in whole units from 1,000 on."""
        if value is None:
            return self.gettext("can't tell")
        whole = _size(value) >= _WHOLE_FROM
        pattern = self.locale.currency_formats["standard"].pattern
        text = format_currency(
            _clean(value, 0 if whole else 2),
            self._currency,
            format=str(pattern).replace(".00", "") if whole else pattern,
            currency_digits=not whole,
            locale=self.locale,
        )
        return minus(text)

    def gain(self, value: Number | None) -> str:
        """A signed difference of money."""
        if value is None:
            return self.gettext("can't tell")
        return _signed(value, 2, self.money(_size(value)))

    def brief_day(self, value: date) -> str:
        """A short date without year."""
        return str(format_skeleton("MMMd", value, locale=self.locale))

    def month(self, value: date) -> str:
        """Month and year."""
        return str(format_skeleton("yMMM", value, locale=self.locale))

    def span(self, first: date, last: date) -> str:
        """One date, or a range."""
        if first == last:
            return self.day(first)
        return self.gettext("{first} to {last}", first=first, last=last)

    def name(self, kind: str, value: str | None) -> str:
        """Our values in words; the company's own unchanged."""
        known = NAMES[kind].get(value or "")
        return self.gettext(known) if known else (value or "").replace("_", " ")

    def reason(self, reason: str) -> str:
        """What a reason means for people whom it stopped."""
        known = REASONS.get(reason)
        return self.gettext(known.words.reason) if known else reason.replace("_", " ")

    def metric(self, metric: str) -> str:
        """A metric's name, capitalised."""
        return capital(self.gettext(METRICS[metric].words))

    def verdict(self, found: Mapping[str, Any]) -> str:
        """A verdict in two or three words."""
        words = VERDICTS[found["verdict"]]
        return self.gettext(words)

    def doubt(self, doubt: Any) -> str:
        """Why there is no conclusion."""
        return self.gettext(DOUBTS[doubt])

    def experiment(self, name: str) -> str:
        """Heading of an experiment: campaign, programme, or all together."""
        known = NAMES["experiment"].get(name)
        return self.gettext(known) if known else self.title(name)

    def title(self, name: str) -> str:
        """Heading from a company's name of a campaign or programme."""
        return capital(name.replace("_", " "))


def _size(value: Number) -> Number:
    """The absolute value; `abs` loses its type."""
    return -value if value < 0 else value


def _clean(value: Number, digits: int) -> Number:
    """Remove the sign of what will read as zero."""
    return type(value)(0) if _size(value) < 0.5 * 10**-digits else value


def _signed(value: Number, digits: int, size: str) -> str:
    if _size(value) < 0.5 * 10**-digits:
        return size
    return ("+" if value > 0 else "\u2212") + size
