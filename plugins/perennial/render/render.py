"""Words for one person: a campaign's templates and one row's variables in, a message out. Pure.

A mail template fills the blocks of a layout and is rendered three times, once per part: `subject`,
`text` and `html`, of which only the last is escaped. A short-text template is the bare text; the
layout signs it and says how to refuse, so that no template can forget to, or do so twice.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jinja2 import TemplateError, TemplateSyntaxError

from perennial.domain import PerennialError
from perennial.render.environment import LOCALES, sandbox
from perennial.render.markup import runs_a_program

RESERVED = frozenset(
    {
        *("brand", "campaign", "channel", "variant", "locale", "as_of", "message_class"),
        *("cta_url", "unsubscribe_url", "postal_address", "subject", "body"),
        *("coupon_code", "offer_text", "offer_terms", "offer_expires_on"),
    }
)
"""Names every template may use, and no audience may give to a column."""

_NOT_IN_A_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff]+")
"""Spaces, controls, and what turns the direction of writing or hides: all that can forge a line."""
SIGNED = re.compile(r"[【】]|回复\s*TD|reply\s+TD", re.IGNORECASE)
"""What a short text's layout writes, and nothing else may."""


class RenderError(PerennialError):
    """One message can't be written: which template, where, and why; no person's values."""

    def __init__(self, template: str, problem: str) -> None:
        """Name the template's file and the problem."""
        super().__init__(f"{template}: {problem}")


class Rendered(NamedTuple):
    """One message, ready to send but for its address.

    Attributes:
        locale: The language it is written in, which may be the default one.
        subject: One line; empty on channels without one.
        text: Plain text.
        html: A whole document; empty on text channels.
    """

    locale: str
    subject: str
    text: str
    html: str


class Renderer:
    """The templates of one campaign's step, each compiled at its first use."""

    def __init__(self, folder: Path, *, step: str, default_locale: str) -> None:
        """Take the templates in `folder` that belong to `step`."""
        self._subject, self._text, self._html = (
            sandbox(folder, part) for part in ("subject", "text", "html")
        )
        self._step, self._default_locale = step, default_locale
        self._chosen: dict[tuple[str, str, str], tuple[str, str]] = {}

    def render(
        self, context: Mapping[str, object], *, channel: str, variant: str, locale: str
    ) -> Rendered:
        """Write one message.

        Args:
            context: The template's variables, with those of `RESERVED` that are not set here.
            channel: `email`, or a channel of short texts.
            variant: Its own template is used where there is one.
            locale: The person's language, `zh` or `zh-CN` alike; without a template in it, the
                default language.

        Raises:
            RenderError: This message can't be written; others may.
        """
        language = re.split("[-_]", locale.lower())[0]
        locale = language if language in LOCALES else self._default_locale
        name = f"{self._step}.{channel}.{locale}.j2"
        try:
            name, locale = self._choose(channel, variant, locale)
            named = {**context, "channel": channel, "variant": variant, "locale": locale}
            message = (self._mail if channel == "email" else self._short)(name, named)
            "".join(message).encode()
        except RenderError:
            raise
        except Exception as error:  # whatever one person's values do to a template is that row's
            raise _explain(error, name) from error
        return Rendered(locale, *message)

    def _mail(self, name: str, context: Mapping[str, object]) -> tuple[str, str, str]:
        subject = one_line(self._subject.get_template(name).render(context))
        if not subject:
            raise RenderError(name, "the subject is empty")
        text = _tidy(self._text.get_template(name).render(context))
        html = self._html.get_template(name).render(context, subject=subject)
        if runs_a_program(html):
            raise RenderError(name, "a link would run a script")
        return subject, text, html

    def _short(self, name: str, context: Mapping[str, object]) -> tuple[str, str, str]:
        body = one_line(self._text.get_template(name).render(context))
        if not body:
            raise RenderError(name, "the text is empty")
        if SIGNED.search(body):
            raise RenderError(name, "signature and refusal are the layout's to write, once")
        layout = self._text.get_template("base.sms.j2")
        return "", one_line(layout.render(context, body=body)), ""

    def _choose(self, channel: str, variant: str, locale: str) -> tuple[str, str]:
        """The best template there is, by name, and the language it is in."""
        key = (channel, variant, locale)
        if key not in self._chosen:
            names = {
                f"{step}.{channel}.{one}.j2": one
                for one in (locale, self._default_locale)
                for step in (f"{self._step}-{variant}", self._step)
            }
            name = self._text.select_template(list(names)).name or ""
            self._chosen[key] = (name, names[name])
        return self._chosen[key]


def one_line(text: str) -> str:
    """The text on one line: what could begin a second header, or hide, becomes a space."""
    return _NOT_IN_A_LINE.sub(" ", text).strip()


def _tidy(text: str) -> str:
    """Plain text without trailing blanks and without more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _explain(error: Exception, name: str) -> RenderError:
    """Say where it went wrong. Words that are neither Jinja's nor ours may hold people's values."""
    problem = str(error) if isinstance(error, TemplateError) else type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        return RenderError(error.name or name, f"line {error.lineno}: {error.message}")
    place, trace = "", error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            name = Path(trace.tb_frame.f_code.co_filename).name
            place = f"line {trace.tb_lineno}: "
        trace = trace.tb_next
    return RenderError(name, place + problem)
