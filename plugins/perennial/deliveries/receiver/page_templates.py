"""The receiver's pages, without external resources."""

import base64
import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from markupsafe import Markup

from perennial.config.business import Business
from perennial.deliveries.receiver.page_names import CHANNELS, PURPOSES
from perennial.languages import Language, codes
from perennial.pages import environment

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "page.css").read_text(encoding="utf-8")


def style_source() -> str:
    """The hash of the only style sheet, for the content security policy."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"'sha256-{digest}'"


class Pages:
    """Renders pages for one business.

    Attributes:
        languages: By code.
    """

    def __init__(self, business: Business, catalogues: Path) -> None:
        """Read templates and catalogues, ours and the company's."""
        self.languages = {code: Language(code, catalogues) for code in codes(catalogues)}
        self._business = business
        self._environment = environment(_TEMPLATES, keep_trailing_newline=False)

    def page(self, template: str, language: Language, values: Mapping[str, object]) -> str:
        """Render `template`, named without `.html.j2`.

        The value `is_switchable` offers the other languages.
        """
        others = [one for one in self.languages.values() if one is not language]
        content = {"is_switchable": True, **values}
        return self._environment.get_template(f"{template}.html.j2").render(
            **content,
            **language.functions,
            language=language,
            purpose_name=partial(_name, PURPOSES, language),
            channel_name=partial(_name, CHANNELS, language),
            brand=self._business.brand,
            postal_address=self._business.postal_address,
            style=Markup(_STYLE),  # noqa: S704 - our own file
            others=others if content["is_switchable"] else [],
        )


def _name(known: Mapping[str, str], language: Language, name: str) -> str:
    """Our names in words; the company's own unchanged."""
    return language.gettext(known[name]) if name in known else name.replace("_", " ")
