"""Static, self-contained HTML pages with one look."""

from functools import cache
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
"""Folder of the base template `page.html.j2`."""

CANT_TELL = "can't tell"
"""What a page shows if there is no data; never 0."""

_MINUS = "\u2212"


def write_page(path: Path, templates: Path, template: str, **values: object) -> Path:
    """Render a template, which may extend `page.html.j2`; replace the file atomically."""
    text = _environment(templates).get_template(template).render(**values)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".{path.name}.{uuid4().hex}"
    draft.write_text(text, encoding="utf-8")
    draft.rename(path)
    return path


@cache
def _environment(templates: Path) -> Environment:
    renderer = environment(templates, TEMPLATES)
    renderer.filters |= {"count": count, "share": share, "points": points, "words": words}
    return renderer


def environment(
    *folders: Path, autoescape: bool = True, keep_trailing_newline: bool = True
) -> Environment:
    """Jinja environment for these folders; an undefined variable raises an error."""
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=autoescape,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
    )


def count(number: int | None) -> str:
    """A whole number with thousands separators.

    >>> count(1633846)
    '1,633,846'
    """
    return CANT_TELL if number is None else f"{number:,}"


def share(value: float | None) -> str:
    """A share in [0, 1] as percent.

    >>> share(0.063)
    '6.3 %'
    """
    return CANT_TELL if value is None else f"{100 * value:.1f} %".replace("-", _MINUS)


def points(value: float | None) -> str:
    """A difference of shares in percentage points, signed.

    >>> points(-0.012)
    '−1.2'
    """
    if value is None:
        return CANT_TELL
    text = f"{100 * value:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text.replace("-", _MINUS)


def words(name: str | None) -> Markup:
    """A name from the code, in words.

    >>> str(words("campaign_holdout"))
    'campaign holdout'
    """
    return Markup.escape((name or "none").replace("_", " "))
