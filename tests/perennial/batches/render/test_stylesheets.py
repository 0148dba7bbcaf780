"""A stylesheet is written into tags once per template; nothing else changes or is fetched."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError
from tests.perennial.batches.render.conftest import CONTEXT, Render, Write

from perennial.batches.render import stylesheets
from perennial.batches.render.render import Renderer, RenderError
from perennial.batches.render.template_sandbox import sandbox


def styled(folder: Path, source: str, **values: Any) -> str:
    (folder / "page.j2").write_text(source, encoding="utf-8")
    return sandbox(folder, "html").get_template("page.j2").render(**values)


def test_rules_go_into_the_tags_that_they_match(folder: Path) -> None:
    html = styled(
        folder,
        "<style>p { color: red; margin: 0 } .card p { color: blue }</style>"
        '<p>a</p><div class="card"><p style="margin:9px">b</p></div>',
    )

    assert html == (
        '<style></style><p style="color: red;margin: 0">a</p>'
        '<div class="card"><p style="margin: 0;color: blue;margin:9px">b</p></div>'
    )


def test_conditional_rules_stay_in_the_head(folder: Path) -> None:
    """Media queries, `:hover` and siblings are unknown when a template is compiled."""
    kept = (
        "@media (max-width: 480px) { p { color: red !important; } }",
        "a:hover { color: red }",
        "p:last-child { margin: 0 }",
        "p + p { margin: 0 }",
    )
    html = styled(folder, f"<style>{' '.join(kept)} p {{ color: blue }}</style><p>x</p>")

    assert all(rule in html for rule in kept)
    assert html.endswith('<p style="color: blue">x</p>')


def test_values_and_conditions_survive(folder: Path) -> None:
    source = (
        "<style>b { color: red } td { margin: 0 }</style><table>"
        '{% for one in many %}<tr><td title="{{ one }}">{{ one }}</td></tr>{% endfor %}</table>'
        "{% if many %}<b>{{ many[0] }}</b>{% else %}<b>none</b>{% endif %}"
    )

    assert styled(folder, source, many=["<i>", '"']) == (
        '<style></style><table><tr><td style="margin: 0" title="&lt;i&gt;">&lt;i&gt;</td></tr>'
        '<tr><td style="margin: 0" title="&#34;">&#34;</td></tr></table>'
        '<b style="color: red">&lt;i&gt;</b>'
    )


def _add(template: Path, rules: str) -> None:
    block = f"{{% block style %}}{rules}{{% endblock %}}"
    template.write_text(template.read_text(encoding="utf-8") + block, encoding="utf-8")


def test_a_campaign_adds_rules_to_those_of_the_layout(write_mail: Write, render: Render) -> None:
    mail = write_mail(html='<p class="loud">LOUD</p>')
    _add(mail, ".loud { color: #bb0000; }")
    html = render().html

    assert '<p style="color: #bb0000;margin: 0 0 18px" class="loud">LOUD' in html
    assert "@media (max-width: 480px)" in html
    assert ".loud" not in html


def test_two_mails_of_one_layout_have_their_own_styles(write_mail: Write, folder: Path) -> None:
    write_mail("hi.email.en.j2")
    _add(write_mail("hi-red.email.en.j2"), ".brand { color: red !important; }")
    renderer = Renderer(folder, step="hi", default_locale="en")
    before, red, after = (
        renderer.render(CONTEXT, channel="email", variant=one, locale="en").html
        for one in ("standard", "red", "standard")
    )

    assert "color: red !important" in red
    assert before == after
    assert "color: red" not in before


@pytest.mark.parametrize(
    "source",
    [
        '<link rel="stylesheet" href="file:///etc/passwd"><style>p { color: red }</style>',
        "<link href=file:///etc/passwd rel=stylesheet>",
        "<LINK REL='alternate StyleSheet' HREF='https://example.com/x.css'>",
        '<style>@import url("file:///etc/passwd");</style>',
        "<style>/* */ @IMPORT 'https://example.com/x.css'; p { color: red }</style>",
    ],
)
def test_external_stylesheets_are_refused(folder: Path, source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="elsewhere"):
        styled(folder, source)


def test_the_inliner_sees_no_address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can't fetch a link, picture or frame that it does not see."""
    shown = list[str]()

    class Spy:
        def inline(self, html: str) -> str:
            shown.append(html)
            return html

    monkeypatch.setattr(stylesheets, "_INLINER", Spy())
    styled(
        folder,
        '<style>p { color: red }</style><base href="file:///etc/">'
        '<link rel="icon" href="//a.example">'
        '<p><a href="https://b.example">x</a><img src="file:///etc/passwd" alt=""></p>',
    )

    assert len(shown) == 1
    assert not re.search(r"example|passwd|etc|link|base", shown[0])


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('<style>p { x: y }</style>\n<p class="{{ v }}">', "the class of <p>"),
        ('<style>p { x: y }</style>\n<p{% if v %} id="x"{% endif %}>', "the id of <p>"),
        ("<p>\n<style>p { color: red", "never ends"),
        ("<p>\n<style>p { {% if v %}color: red{% endif %} }</style>", "can't be read"),
        ("<style>p { x: y }</style>\n<p style=color:red>", "needs quotes"),
    ],
)
def test_styles_that_depend_on_values_are_refused(folder: Path, source: str, problem: str) -> None:
    """They would be wrong for some people; the error names the line."""
    with pytest.raises(TemplateSyntaxError, match=problem) as caught:
        styled(folder, source, v="x")

    assert (caught.value.name, caught.value.lineno) == ("page.j2", 2)


def test_an_error_names_the_authors_file_and_line(write_mail: Write, render: Render) -> None:
    write_mail(html='<p>one</p>\n<p class="{{ brand }}">two</p>')

    with pytest.raises(RenderError, match=r"hi\.email\.en\.j2: line 5: the class of <p>"):
        render()


def test_inlined_rules_keep_the_line_numbers_of_errors(write_mail: Write, render: Render) -> None:
    write_mail(html="<p>one</p>\n<p>{{ missing }}</p>")

    with pytest.raises(RenderError, match=r"hi\.email\.en\.j2: line 5: 'missing' is undefined"):
        render()


class _Words(HTMLParser):
    """A page without its styles: tags, other attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen = list[object]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [one for one in attrs if one[0] != "style"]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


TAGS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            '<td class="a">',
            "</td>",
            "<table>",
            "</table>",
            "<br>",
            "<b/>",
            "{{ v }}",
        ),
        *("<!-- <p> -->", "x&amp;y", '<a href="{{ v }}">', "<i title='\"' style='top:0'>"),
        "{% if v %}",
    ]
)


@given(pieces=st.lists(TAGS, max_size=12))
def test_nothing_but_styles_changes(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("page")
    body = "".join(pieces) + "{% endif %}" * pieces.count("{% if v %}")
    plain = styled(folder, body, v="<&>")
    html = styled(folder, f"<style>* {{ margin: 0 }} .a {{ top: 1px }}</style>{body}", v="<&>")

    assert _Words(html.partition("</style>")[2]).seen == _Words(plain).seen


def test_layouts_have_no_style_attribute() -> None:
    layouts = Path(stylesheets.__file__).parent / "layouts"

    assert not [path for path in layouts.glob("*.html.j2") if "style=" in path.read_text("utf-8")]
