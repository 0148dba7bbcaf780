"""The template filters `tracked` and `answer_link`."""

from typing import NamedTuple

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context

from perennial.domain.signed_links import ANSWER_KINDS, Links

VARIABLE = "_links"
"""The variable in which the filters find them; templates can't use it otherwise."""


class MessageLinks(NamedTuple):
    """Links of one message, tracked if consented."""

    links: Links
    message_id: str
    is_tracked: bool

    def to(self, url: str) -> str:
        """The tracked link with consent, else `url`."""
        return self.links.click(self.message_id, url) if self.is_tracked else url


@pass_context
def tracked(context: Context, url: str) -> str:
    """The link to a page, tracked or not: `{{ "https://shop.example.com/tea" | tracked }}`.

    Raises:
        TemplateRuntimeError: It does not begin with `https://`.
    """
    if not url.startswith("https://"):
        raise TemplateRuntimeError("`tracked` needs an address with https://")
    return _of(context).to(url)


@pass_context
def answer_link(context: Context, answer: str) -> str:
    """The link that answers a question: `{{ "survey/leaving/why/forgot" | answer_link }}`.

    Raises:
        TemplateRuntimeError: The form is not `survey/<which>/<question>/<answer>` or `poll/...`.
    """
    parts = answer.split("/")
    if len(parts) != 4 or not all(parts) or parts[0] not in ANSWER_KINDS:
        raise TemplateRuntimeError("`answer_link` needs survey/<which>/<question>/<answer>")
    links = _of(context)
    return links.links.answer(links.message_id, *parts)


def _of(context: Context) -> MessageLinks:
    links: MessageLinks = context[VARIABLE]
    return links
