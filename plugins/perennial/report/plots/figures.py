"""A plot in two widths: for screen and paper, and for a phone."""

from typing import NamedTuple, Protocol

from markupsafe import Markup


class Figure(NamedTuple):
    """The same plot twice; the page's style shows the one that fits."""

    wide: Markup
    narrow: Markup


class Draw(Protocol):
    """Draws a plot; its ids begin with the name."""

    def __call__(self, name: str, /, *, is_narrow: bool) -> Markup | None:
        """Return None if there is nothing to draw."""


def in_both_widths(name: str, draw: Draw) -> Figure | None:
    """None if there is nothing to draw."""
    wide, narrow = draw(name, is_narrow=False), draw(f"{name}-narrow", is_narrow=True)
    return Figure(wide, narrow) if wide is not None and narrow is not None else None
