"""Render a message from a campaign's templates and one row's variables.

A template of a channel with parts fills the blocks of a layout and is rendered once per part; only
`html` is escaped. On other channels it is bare text, to which the layout adds signature or opt-out.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import TemplateError, TemplateSyntaxError

from perennial.batches.render.message_parts import FIELDS, NotAPart, one_line, tidied, tidy
from perennial.batches.render.template_sandbox import LOCALES, Sandbox, sandbox
from perennial.domain import PerennialError
from perennial.domain.channels import CHANNELS, Channel

RESERVED = frozenset(
    {
        "brand", "campaign", "channel", "variant", "locale", "as_of", "message_class",
        "cta_url", "unsubscribe_url", "postal_address", "subject", "body", "campaign_owner",
        "coupon_code", "offer_text", "offer_terms", "offer_expires_on",
    }
)  # fmt: skip
"""Names that every template may use; an audience may not give them to a column."""

SIGNED = re.compile(r"[【】]|回复\s*TD|reply\s+TD", re.IGNORECASE)
"""What only a text message's layout may write."""


class RenderError(PerennialError):
    """One message can't be rendered; its row holds the reason, without the person's values.

    Correct the line of the template that the message names.
    """

    def __init__(self, template: str, problem: str) -> None:
        super().__init__(f"{template}: {problem}")


class Rendered(NamedTuple):
    """One message, complete but for its address.

    Attributes:
        locale: The language of the text, perhaps the default.
        subject: Or a notice's title; empty on channels without one.
        html: Empty on text channels.
        details: The channel's further parts by name, a JSON object.
    """

    locale: str
    subject: str
    text: str
    html: str
    details: str


class Renderer:
    """The templates of one campaign's step, compiled on first use."""

    def __init__(self, folder: Path, *, step: str, default_locale: str) -> None:
        self._environment = cache(lambda part: sandbox(folder, part))
        self._step, self._default_locale = step, default_locale
        self._chosen: dict[tuple[str, str, str], tuple[str, str]] = {}

    def render(
        self, context: Mapping[str, object], *, channel: str, variant: str, locale: str
    ) -> Rendered:
        """Render one message.

        Args:
            context: The template's variables, and those of `RESERVED` not set here.
            variant: Uses its own template if there is one.
            locale: The person's, such as `zh` or `zh-CN`; without a template, the default.

        Raises:
            RenderError: This message can't be rendered; others may.
        """
        language = re.split("[-_]", locale.lower())[0]
        locale = language if language in LOCALES else self._default_locale
        name = f"{self._step}.{channel}.{locale}.j2"
        try:
            name, locale = self._choose(channel, variant, locale)
            named = {**context, "channel": channel, "variant": variant, "locale": locale}
            known = CHANNELS[channel]
            if known.is_public:
                named["unsubscribe_url"] = ""  # whoever followed it would unsubscribe this person
            message = (self._blocks if known.parts else self._bare)(name, known, named)
            "".join(message).encode()
        except RenderError:
            raise
        except NotAPart as error:
            raise RenderError(name, str(error)) from None
        except Exception as error:  # a value can raise any error, which concerns only its row
            raise _explain(error, name) from error
        return Rendered(locale, *message)

    def _blocks(
        self, name: str, channel: Channel, context: Mapping[str, object]
    ) -> tuple[str, str, str, str]:
        fields, details = {"subject": "", "text": "", "html": ""}, dict[str, str]()
        for part in channel.parts:
            template = self._environment(part).get_template(name)
            words = tidied(part, template.render(context, subject=fields["subject"]))
            (fields if part in FIELDS else details)[FIELDS.get(part, part)] = words
        return (*fields.values(), _json(details))  # type: ignore[return-value]  # three of them

    def _bare(
        self, name: str, channel: Channel, context: Mapping[str, object]
    ) -> tuple[str, str, str, str]:
        shaped = one_line if channel.is_one_line else _trimmed
        body = shaped(self._text.get_template(name).render(context))
        if not body:
            raise RenderError(name, "the text is empty")
        if SIGNED.search(body):
            raise RenderError(name, "the layout writes signature and refusal, so the text must not")
        layout = self._text.get_template(channel.layout)
        return "", shaped(layout.render(context, body=body)), "", _json({})

    @property
    def _text(self) -> Sandbox:
        return self._environment("text")

    def _choose(self, channel: str, variant: str, locale: str) -> tuple[str, str]:
        key = (channel, variant, locale)
        if key not in self._chosen:
            names = {
                f"{step}.{channel}.{language}.j2": language
                for language in (locale, self._default_locale)
                for step in (f"{self._step}-{variant}", self._step)
            }
            name = self._text.select_template(list(names)).name or ""
            self._chosen[key] = (name, names[name])
        return self._chosen[key]


def _trimmed(text: str) -> str:
    return tidy(text).strip()


def _json(details: Mapping[str, str]) -> str:
    return json.dumps(details, ensure_ascii=False, sort_keys=True)


def _explain(error: Exception, name: str) -> RenderError:
    """Locate the error; only Jinja's texts and ours are safe to quote."""
    problem = str(error) if isinstance(error, TemplateError) else type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        return RenderError(error.name or name, f"line {error.lineno}: {error.message}")
    line, trace = "", error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            name = Path(trace.tb_frame.f_code.co_filename).name
            line = f"line {trace.tb_lineno}: "
        trace = trace.tb_next
    return RenderError(name, line + problem)
