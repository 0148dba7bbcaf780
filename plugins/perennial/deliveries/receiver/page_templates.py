"""The receiver's pages, without external resources."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from perennial.config.business import Business
from perennial.deliveries.receiver.page_words import LOCALES, PageWords
from perennial.pages import environment

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "page.css").read_text(encoding="utf-8")


def style_source() -> str:
    """Hash of the only style sheet, for the content security policy."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"'sha256-{digest}'"


class Pages:
    """Renders pages for one business."""

    def __init__(self, business: Business) -> None:
        self._business = business
        self._environment = environment(_TEMPLATES, keep_trailing_newline=False)

    def words(self, locale: str) -> PageWords:
        """A language's words."""
        return PageWords(locale, self._business.brand)

    def page(self, template: str, locale: str, values: Mapping[str, object]) -> str:
        """Render `template`, named without `.html.j2`.

        The value `is_switchable` offers the other language.
        """
        (other,) = (name for name in LOCALES if name != locale)
        content = {"is_switchable": True, **values}
        return self._environment.get_template(f"{template}.html.j2").render(
            **content,
            words=self.words(locale),
            brand=self._business.brand,
            postal_address=self._business.postal_address,
            style=Markup(_STYLE),  # noqa: S704 - our own file
            other_language=other if content["is_switchable"] else "",
        )
