"""Values may stand only where escaping makes them safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.batches.render.conftest import Render, Write

from perennial.batches.render.html_safety import runs_a_program
from perennial.batches.render.render import RenderError


@pytest.mark.parametrize(
    "html",
    [
        "<p title={{ first_name }}>x</p>",
        "<p title = {{ first_name }}>x</p>",
        '<p class="a" {{ first_name }}>x</p>',
        "<{{ first_name }}>",
        '<p title="a" lang={{ first_name }}>',
        '<p title="it\'s" lang={{ first_name }}>',
        "<script>var name = '{{ first_name }}'</script>",
        "<style>p { color: {{ first_name }} }</style>",
    ],
)
def test_a_value_outside_of_quotes_is_refused(html: str, write_mail: Write, render: Render) -> None:
    write_mail(html=html)

    with pytest.raises(RenderError, match=r"line 4: a value (in a tag|can't be)"):
        render(first_name="Ann")


@pytest.mark.parametrize(
    "html",
    [
        '<p title="{{ first_name }}">{{ first_name }}</p>',
        "<p title='{{ first_name }}'>1 < 2 and x={{ first_name }} > 0</p>",
        "<style>p { color: red }</style>{{ first_name }}",
        '<p title="it\'s {{ first_name }}">x</p>',
        "{{ first_name }} = {{ first_name }}",
    ],
)
def test_values_in_text_and_quoted_attributes_are_allowed(
    html: str, write_mail: Write, render: Render
) -> None:
    write_mail(html=html)

    assert "Ann" in render(first_name="Ann").html


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>",
    ],
)
def test_a_script_link_is_an_error_of_its_message(
    link: str, write_mail: Write, render: Render
) -> None:
    """Another person's link may be fine."""
    write_mail(html='<a href="{{ url }}">x</a>')

    with pytest.raises(RenderError, match="the link would run a script"):
        render(url=link)
    assert "https://example.com/x" in render(url="https://example.com/x").html


@given(words=st.text(max_size=50))
def test_text_about_scripts_is_allowed(words: str) -> None:
    """Only attributes with addresses are checked."""
    assert not runs_a_program(f"<p>javascript: {words.replace('=', '')}</p>")
