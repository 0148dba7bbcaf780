"""A page is read as its reader sees it."""

import pytest

from perennial.batches.render.read_html import Link, read_page


def test_links_are_read_in_order_with_their_entities() -> None:
    page = read_page('<a HREF="https://a/?x=1&amp;y=2">A</a><img src=b.png><area href="#">')

    assert page.links == (
        Link("a", "https://a/?x=1&y=2", is_visible=True),
        Link("img", "b.png", is_visible=True),
        Link("area", "#", is_visible=True),
    )


def test_an_anchor_without_address_is_no_link() -> None:
    assert read_page('<a name="top"></a><img alt="x">').links == (Link("img", "", is_visible=True),)


@pytest.mark.parametrize(
    "html",
    [
        '<!-- <a href="https://a">A</a> -->',
        '<!-- never closed <a href="https://a">A</a>',
        '<style> <a href="https://a">A</a>',
    ],
)
def test_links_inside_comments_and_styles_are_ignored(html: str) -> None:
    assert read_page(html).links == ()


def test_hidden_links_are_ignored() -> None:
    page = read_page(
        '<div style="DISPLAY: none"><div>x</div><a href="https://a">A</a></div>'
        '<a href="https://b">B</a>'
    )

    assert [(one.url, one.is_visible) for one in page.links] == [
        ("https://a", False),
        ("https://b", True),
    ]


def test_the_preheader_is_read_without_its_filler() -> None:
    """Figure spaces, joiners and marks keep the rest of the mail out of the preview."""
    html = (
        '<div style="display:none">Good until May.&#8199;&#65279;&#847; &#8199;</div><p>Hello</p>'
    )

    assert read_page(html).preheader == "Good until May."
    assert read_page("<p>Hello</p>").preheader == ""
