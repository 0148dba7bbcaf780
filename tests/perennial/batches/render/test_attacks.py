"""Hostile or huge values do no harm and take no longer than the limits allow.

`test_template_sandbox` covers hostile templates.
"""

import json
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.batches.render.conftest import Render, Write
from tests.perennial.batches.render.test_render import Page
from tests.perennial.deliveries.providers.conftest import message

from perennial.batches.render.batch_rows import LONGEST_VARIABLES, _variables
from perennial.batches.render.limits import MOST_ITEMS
from perennial.batches.render.message_parts import one_line
from perennial.batches.render.render import RenderError
from perennial.config.business import Business
from perennial.deliveries.providers.email.mime import NotMail, to_bytes

LOOP = "{% for a in many %}BODY{% endfor %}"
LONG = [
    (LOOP.replace("BODY", "{{ a }}"), {"many": list(range(MOST_ITEMS + 1))}),
    (LOOP.replace("BODY", "{{ a }}"), {"many": "x" * 10_000_000}),
    (LOOP.replace("BODY", "{{ a }}"), {"many": dict.fromkeys(map(str, range(1_000_000)), 1)}),
    (
        "{% for k, v in many|items %}{{ k }}{% endfor %}",
        {"many": dict.fromkeys(map(str, range(101)), 1)},
    ),
    ("{{ many|join(text) }}", {"many": ["x"] * 1_000_000, "text": "y" * 1_000_000}),
    ("{{ many|join(text) }}", {"many": ["x"] * 90, "text": "y" * 1_000_000}),
    ("{{ text }}", {"text": "y" * 1_000_001}),
    (
        LOOP.replace("BODY", LOOP.replace(" a ", " b ").replace("BODY", "{{ text }}")),
        {"many": list(range(MOST_ITEMS)), "text": "y" * 1_000_000},
    ),
    (
        LOOP.replace("BODY", "{{ super() }}{{ text }}"),
        {"many": list(range(MOST_ITEMS)), "text": "y" * 1_000_000},
    ),
    ("{{ number }}", {"number": 10**5000}),
]


@pytest.mark.parametrize("attack", LONG, ids=lambda attack: attack[0][:50])
@pytest.mark.parametrize("block", ["html", "text"])
def test_a_long_value_is_an_error_of_its_message(
    attack: tuple[str, dict[str, object]], block: str, write_mail: Write, render: Render
) -> None:
    source, values = attack
    write_mail(**{block: source})

    with pytest.raises(RenderError):
        render(**values)


def test_a_template_that_extends_itself_ends(folder: Path, render: Render) -> None:
    (folder / "hi.email.en.j2").write_text('{% extends "hi-b.email.en.j2" %}')
    (folder / "hi-b.email.en.j2").write_text('{% extends "hi.email.en.j2" %}')

    with pytest.raises(RenderError):
        render()


@pytest.mark.parametrize(
    "source",
    [
        "{% if a %}" * 300 + "x" + "{% endif %}" * 300,
        "{{ " + "-" * 4_000 + "1 }}",
        "{{ " + "a or " * 4_000 + "a }}",
        "{{ " + "a ~ " * 4_000 + "a }}",
        "{{ x" + "[0]" * 4_000 + " }}",
        "{{ x" + "|upper" * 4_000 + " }}",
        "{{ " + "[" * 4_000 + "]" * 4_000 + " }}",
        "{% extends" * 4_000,
        "{#" * 40_000,
        "x" * 100_001,
    ],
    ids=lambda source: source[:14],
)
def test_deep_and_long_sources_are_errors_or_text(
    source: str, write_mail: Write, render: Render
) -> None:
    write_mail(text=source)

    with suppress(RenderError):
        assert len(render(a="a", x="x").text) < 2_000_000


def test_long_variables_are_an_error_of_their_row() -> None:
    with pytest.raises(RenderError, match="100,000 characters"):
        _variables(json.dumps({"first_name": "x" * LONGEST_VARIABLES}))
    with pytest.raises(RenderError, match="not a JSON object"):
        _variables("[" * 50_000)


INJECTIONS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><iframe src='//evil.example.com'>",
    "' onmouseover='alert(1)",
    '" style="position:fixed" x="',
    "</title><script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "</body></html>",
    "<a href='https://evil.example.com'>",
    "&lt;script&gt;",
    "＜script＞alert(1)＜/script＞",
    "\x00<script>",
    "{{7+7}}",
    "${7*7}",
    "<%= 7*7 %>",
    "#{7*7}",
    "%0d%0aBcc:all@example.com",
]


@pytest.mark.parametrize("name", INJECTIONS)
def test_no_value_becomes_markup_in_a_whole_mail(
    name: str, write_mail: Write, render: Render
) -> None:
    write_mail(
        subject="Hi {{ first_name }}", html='<p title="{{ first_name }}">{{ first_name }}</p>'
    )

    harmless, hostile = (render(first_name=value).html for value in ("Ann", name))

    assert Page(hostile).elements() == Page(harmless).elements()


def mail_of(shop: Business, **change: str) -> bytes:
    return to_bytes(message(**change), shop)


@given(name=st.text(max_size=80), body=st.text(max_size=200))
def test_no_value_changes_a_mails_headers(shop: Business, name: str, body: str) -> None:
    usual = message_from_bytes(mail_of(shop), policy=policy.default).keys()
    try:
        raw = mail_of(shop, subject=one_line(f"Hi {name}"), text=body, html=f"<p>{body}</p>")
    except NotMail:
        assert not (name + body).isprintable()  # an unpaired surrogate
        return

    read = message_from_bytes(raw, policy=policy.default)

    assert read.keys() == usual
    assert len(list(read.iter_parts())) == 2
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
