from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from perennial.pages import count, points, share, write_page

TEMPLATE = """{% extends "page.html.j2" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}<h1>{{ title }}</h1>{% endblock %}
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "a.html.j2").write_text(TEMPLATE, encoding="utf-8")
    return folder


@pytest.mark.parametrize("filter_", [count, share, points])
def test_unknown_values_are_shown_as_such(filter_: object) -> None:
    """None is never a zero."""
    assert callable(filter_)
    assert filter_(None) == "can't tell"


@given(st.floats(-1, 1))
def test_points_have_a_sign_except_zero(value: float) -> None:
    """There is no negative zero."""
    text = points(value)

    assert text == "0.0" or text[0] in "+−"
    assert text not in {"+0.0", "−0.0"}


def test_a_page_is_written_whole_and_escaped(tmp_path: Path, templates: Path) -> None:
    """No draft stays beside it."""
    path = tmp_path / "out" / "a.html"
    write_page(path, templates, "a.html.j2", title="<b>")

    assert "<h1>&lt;b&gt;</h1>" in path.read_text(encoding="utf-8")
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_value_leaves_the_old_page(tmp_path: Path, templates: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("old")
    with pytest.raises(UndefinedError):
        write_page(path, templates, "a.html.j2")

    assert path.read_text() == "old"
