"""What the shell says, in the person's language: of `PERENNIAL_LANGUAGE`, else of the locale."""

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from perennial.domain import PerennialError
from perennial.domain.marked_words import N_

if TYPE_CHECKING:
    from perennial.languages import Language

_VARIABLES = ("PERENNIAL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = ("", "C", "POSIX", "en")
_PANELS = {"option": N_("Options"), "argument": N_("Arguments")}
_HELP = N_("Show this message and exit.")  # Click writes it itself


def wanted() -> str:
    """The language of the environment, such as `zh_CN`; empty if nothing is set."""
    value = next(filter(None, map(os.environ.get, _VARIABLES)), "")
    return value.partition(".")[0].partition("@")[0]


def spoken() -> "Language | None":
    """The language to speak; None for English, which loads no catalogue."""
    code = wanted()
    return None if code.partition("_")[0] in _ENGLISH else _known(code)


@cache
def _known(code: str) -> "Language | None":
    from perennial.config.environment import settings
    from perennial.languages import Language, codes
    from perennial.languages.accept_language import chosen

    try:
        folder = settings().languages
        found = chosen([code], "", codes(folder))
        return Language(found, folder) if found else None
    except PerennialError:  # the command that needs what is broken says so
        return None


def gettext(message: str, **values: Any) -> str:
    """A message in the person's language, filled in."""
    language = spoken()
    return language.gettext(message, **values) if language else _filled(message, values)


def ngettext(one: str, other: str, count: int, **values: Any) -> str:
    """A message in the form for `count`, which is among its values."""
    language = spoken()
    if language:
        return language.ngettext(one, other, count, **values)
    return _filled(one if count == 1 else other, {"count": count, **values})


def _filled(message: str, values: Mapping[str, Any]) -> str:
    numbers = {name: f"{value:,}" for name, value in values.items() if isinstance(value, int)}
    return message.format(**{**values, **numbers})


def translate(context: Any) -> None:
    """Put the help of a context's command, its options and what is below it into the language.

    Args:
        context: Of Typer's Click.
    """
    language = spoken()
    if language is None:
        return
    command = context.command
    command.help = language.gettext(command.help) if command.help else None
    for one in command.get_params(context):
        _translate_parameter(one, language)
    for below in getattr(command, "commands", {}).values():
        translate(type(context)(below, parent=context))


def _translate_parameter(one: Any, language: "Language") -> None:
    if one.help:
        one.help = language.gettext(one.help)
    if not one.rich_help_panel:
        one.rich_help_panel = language.gettext(_PANELS[one.param_type_name])
