"""A message is right for its reader, or it is not sent."""

from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.batches.render.conftest import Render, Write

from perennial.batches.render.message_parts import one_line
from perennial.batches.render.render import RenderError
from perennial.batches.render.template_sandbox import LAYOUTS, sandbox

REFUSAL = {"zh": "回复TD退订", "en": "Reply TD to stop"}


class Page(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.words += data

    def elements(self) -> list[tuple[str, list[str]]]:
        """Elements with the names of their attributes."""
        return [(tag, list(attributes)) for tag, attributes in self.tags]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("{{ amont }}", "hi.email.en.j2: line 3: 'amont' is undefined"),
        ("\n{{ gift.size }}", "hi.email.en.j2: line 4: 'dict object' has no attribute 'size'"),
        ("{{ nothing }}", "hi.email.en.j2: line 3: null can't be printed; use `if` or `default`"),
        ("{{ gift|date }}", "hi.email.en.j2: line 3: `date` needs a day such as 2017-12-08"),
        ("{{ amount }", "hi.email.en.j2: line 3: unexpected '}'"),
        ("{% if secret > 1 %}{% endif %}", "hi.email.en.j2: line 3: TypeError"),
        ("{{ secret|money('USD') }}", "hi.email.en.j2: line 3: `money` needs an amount"),
    ],
)
def test_an_error_names_template_line_and_variable(
    name: str, problem: str, write_mail: Write, render: Render
) -> None:
    """The error quotes no value, since it may be a person's."""
    write_mail(subject=name)

    with pytest.raises(RenderError) as caught:
        render(gift={"name": "Tea"}, nothing=None, secret="told in confidence")

    assert str(caught.value) == problem


def test_an_error_in_a_parent_names_the_parent(write_mail: Write, render: Render) -> None:
    """The variant that extends it is not the cause."""
    write_mail(text="{{ amont }}")
    (write_mail().parent / "hi-a.email.en.j2").write_text('{% extends "hi.email.en.j2" %}')
    write_mail(text="{{ amont }}")

    with pytest.raises(RenderError, match=r"^hi\.email\.en\.j2: line 5: 'amont' is undefined$"):
        render(variant="a")


@pytest.mark.parametrize("quote", ['"', "'"])
@given(name=st.text(min_size=1, max_size=60))
def test_no_name_becomes_markup(quote: str, name: str) -> None:
    source = f"<p title={quote}{{{{ first_name }}}}{quote}>{{{{ first_name }}}}</p>"
    template = sandbox(LAYOUTS, "html").from_string(source)

    page = Page(template.render(first_name=name))

    assert page.elements() == [("p", ["title"])]
    if name.isprintable():
        assert page.tags == [("p", {"title": name})]
        assert page.words == name


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x>', "' onload='x", "&lt;"]
)
def test_hostile_names_are_escaped_in_html_alone(
    name: str, write_mail: Write, render: Render
) -> None:
    """Escaped plain text would show `&amp;` to people."""
    write_mail(subject="{{ first_name }}", html="{{ first_name }}", text="{{ first_name }}")

    message = render(first_name=name)

    assert name not in message.html
    assert message.text.startswith(name)
    assert message.subject == name


@given(name=st.text(max_size=40))
def test_a_line_stays_a_line(name: str) -> None:
    line = one_line(name)
    mail = EmailMessage()
    mail["Subject"] = line.encode("utf-8", "replace").decode()

    assert len(line.splitlines()) <= 1
    assert "".join(line.split()) == "".join(one_line(line).split())
    assert mail.keys() == ["Subject"]


def test_a_subject_has_no_line_break_or_control(write_mail: Write, render: Render) -> None:
    write_mail(subject="Hi {{ first_name }}")

    message = render(first_name="Ann\r\nBcc: all@example.com\x00\u202etxt\u2028x\x85y")

    assert message.subject == "Hi Ann Bcc: all@example.com txt x y"


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_marketing_mail_has_one_unsubscribe_link(
    locale: str, write_mail: Write, render: Render
) -> None:
    write_mail(f"hi.email.{locale}.j2")

    message = render(locale=locale)
    page = Page(message.html)

    assert message.text.count("https://example.com/u/token") == 1
    assert [tag for tag in page.tags if tag[1].get("href") == "https://example.com/u/token"]
    assert ("退订" if locale == "zh" else "Unsubscribe") in page.words
    assert ("因为您同意接收" if locale == "zh" else "because you agreed") in message.text
    assert page.tags[0] == ("html", {"lang": "zh-CN" if locale == "zh" else "en"})


def test_a_service_mail_has_no_unsubscribe_link(write_mail: Write, render: Render) -> None:
    write_mail()

    message = render(unsubscribe_url="", message_class="service")

    assert "nsubscribe" not in message.html + message.text
    assert "This mail is about your orders" in message.text


def test_a_mail_has_one_call_to_action(write_mail: Write, render: Render) -> None:
    write_mail()

    message = render()

    assert message.html.count("https://example.com/go/hello") == 1
    assert "Go: https://example.com/go/hello\n" in message.text


def test_a_template_may_do_without_button_and_closing(folder: Path, render: Render) -> None:
    (folder / "hi.email.en.j2").write_text(
        '{% extends "base.email.j2" %}{% block subject %}S{% endblock %}'
        "{% block body_html %}H{% endblock %}{% block body_text %}T{% endblock %}"
        "{% block button %}{% endblock %}{% block closing_text %}{% endblock %}"
    )

    message = render()

    assert "/go/hello" not in message.html + message.text
    assert message.text.startswith("T\n\n--\n")


@pytest.mark.parametrize("block", ["subject", "body_html", "body_text", "cta"])
def test_a_mail_without_subject_or_text_is_an_error(
    block: str, write_mail: Write, render: Render
) -> None:
    path = write_mail()
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if f"block {block} " not in line))

    with pytest.raises(RenderError, match=f"Required block '{block}' not found"):
        render()


@pytest.mark.parametrize("subject", ["", " \n ", "{{ first_name }}"])
def test_an_empty_subject_is_an_error(subject: str, write_mail: Write, render: Render) -> None:
    write_mail(subject=subject)

    with pytest.raises(RenderError, match="the subject is empty"):
        render(first_name="\u202e ")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_short_text_is_signed_and_says_how_to_opt_out_once(
    locale: str, folder: Path, render: Render
) -> None:
    (folder / f"hi.sms.{locale}.j2").write_text("\n  Hello\n{{ first_name }}\n\n")

    message = render(channel="sms", locale=locale, first_name="Ann\n")

    assert message.text == f"【Perennial Grocer】Hello Ann {REFUSAL[locale]}"
    assert (message.subject, message.html) == ("", "")


@pytest.mark.parametrize(
    "body", ["【Bank】pay", "Hello 回复TD退订", "Hello, reply  td to stop", "{{ first_name }}"]
)
def test_no_value_adds_a_signature_or_opt_out_to_a_short_text(
    body: str, folder: Path, render: Render
) -> None:
    """Otherwise a name could pretend to be another sender."""
    (folder / "hi.sms.en.j2").write_text(body)

    with pytest.raises(RenderError, match="the layout writes signature and refusal"):
        render(channel="sms", first_name="【Bank】")


def test_a_short_text_of_a_signature_alone_is_an_error(folder: Path, render: Render) -> None:
    (folder / "hi.sms.en.j2").write_text("{% if first_name %}Hi{% endif %}\n")

    with pytest.raises(RenderError, match="the text is empty"):
        render(channel="sms", first_name=None)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        *(("zh", "zh"), ("zh-CN", "zh"), ("zh_Hans_CN", "zh"), ("ZH", "zh"), ("en-GB", "en")),
        *(("fr", "en"), ("", "en"), ("../../secret", "en"), ("\x00", "en")),
    ],
)
def test_people_read_their_language_or_the_default(
    locale: str, expected: str, write_mail: Write, render: Render
) -> None:
    write_mail("hi.email.zh.j2", subject="您好")
    write_mail("hi.email.en.j2", subject="Hello")

    message = render(locale=locale)

    assert message.locale == expected
    assert message.subject == {"zh": "您好", "en": "Hello"}[expected]
    assert ("退订" in message.text) == (expected == "zh")


def test_a_language_without_a_template_reads_the_default(write_mail: Write, render: Render) -> None:
    write_mail("hi.email.en.j2")

    message = render(locale="zh")

    assert message.locale == "en"
    assert "Unsubscribe" in message.text


def test_a_variant_has_its_own_template_or_the_step_s(write_mail: Write, render: Render) -> None:
    write_mail(subject="plain", text="{{ variant }}")
    (write_mail("other.j2").parent / "hi-bold.email.en.j2").write_text(
        '{% extends "hi.email.en.j2" %}{% block subject %}bold{% endblock %}'
    )

    assert render(variant="bold").subject == "bold"
    assert render(variant="bold").text.startswith("bold\n")
    assert render(variant="shy").subject == "plain"


def test_a_missing_template_is_an_error_of_its_message(write_mail: Write, render: Render) -> None:
    write_mail()

    with pytest.raises(RenderError, match=r"^hi\.sms\.en\.j2: none of the templates"):
        render(channel="sms")


def test_a_preheader_is_hidden_and_comes_first(folder: Path, render: Render) -> None:
    """Otherwise mail programs show the beginning of the body beside the subject."""
    (folder / "hi.email.en.j2").write_text(
        '{% extends "offer.email.j2" %}{% block subject %}S{% endblock %}'
        "{% block preheader %}A small gift{% endblock %}"
        "{% block body_html %}Words{% endblock %}{% block body_text %}T{% endblock %}"
        "{% block offer %}-10{% endblock %}{% block offer_note %}soon{% endblock %}"
        "{% block cta %}Go{% endblock %}"
    )

    message = render()
    body = message.html.partition("<body")[2]

    assert body.index("display: none") < body.index("A small") < body.index("Words")
    assert "A small" not in message.text
