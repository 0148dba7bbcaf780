"""A folder of templates, and a way to render them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from perennial.batches.render.render import Rendered, Renderer

CONTEXT: Mapping[str, object] = {
    "brand": "Perennial Grocer",
    "postal_address": "1 Example Street",
    "campaign": "hello",
    "as_of": "2017-12-01",
    "message_class": "marketing",
    "cta_url": "https://example.com/go/hello",
    "unsubscribe_url": "https://example.com/u/token",
}

MAIL = """
{% extends "base.email.j2" %}
{% block subject %}SUBJECT{% endblock %}
{% block body_html %}<p>HTML</p>{% endblock %}
{% block body_text %}TEXT{% endblock %}
{% block cta %}Go{% endblock %}
"""


Render = Callable[..., Rendered]
Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "templates"
    path.mkdir()
    return path


@pytest.fixture
def write_mail(folder: Path) -> Write:
    """Write a mail template; `subject`, `html` and `text` replace its blocks' content."""

    def write(name: str = "hi.email.en.j2", **blocks: str) -> Path:
        source = MAIL
        for block, content in blocks.items():
            source = source.replace(block.upper(), content)
        (folder / name).write_text(source, encoding="utf-8")
        return folder / name

    return write


@pytest.fixture
def render(folder: Path) -> Render:
    def run(
        channel: str = "email", variant: str = "standard", locale: str = "en", **variables: Any
    ) -> Rendered:
        renderer = Renderer(folder, step="hi", default_locale="en")
        context = {**CONTEXT, **variables}
        return renderer.render(context, channel=channel, variant=variant, locale=locale)

    return run
