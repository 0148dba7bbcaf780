"""Links are tracked only if the person consented; answer links work for everybody."""

import re

import pytest
from tests.perennial.batches.render.conftest import Render, Write

from perennial.batches.render.message_links import MessageLinks
from perennial.batches.render.render import RenderError
from perennial.domain.signed_links import Answer, Click, Links

LINKS = Links("https://links.example.com", b"key of this deployment")
TEA = '{{ "https://shop.example.com/tea" | tracked }}'


def links(*, is_tracked: bool) -> MessageLinks:
    return MessageLinks(LINKS, "m1", is_tracked)


@pytest.mark.parametrize("is_tracked", [True, False])
def test_a_link_is_tracked_only_if_the_person_consented(
    write_mail: Write, render: Render, *, is_tracked: bool
) -> None:
    write_mail(html=f'<p><a href="{TEA}">tea</a></p>', text=TEA)
    message = render(_links=links(is_tracked=is_tracked))

    found = re.findall(r"https://(?:shop|links)[^\s\"<]+/(?:tea|c/[\w.\-]+)", message.html)
    (url,) = {*found}
    assert url in message.text
    if is_tracked:
        token = url.removeprefix("https://links.example.com/c/")
        assert LINKS.read_click(token) == Click("m1", "https://shop.example.com/tea")
    else:
        assert url == "https://shop.example.com/tea"


def test_an_answer_names_its_message_and_nobody(write_mail: Write, render: Render) -> None:
    write_mail(text='{{ "survey/leaving/why/forgot" | answer_link }}')
    message = render(_links=links(is_tracked=False))

    (token,) = re.findall(r"https://links.example.com/a/([\w.\-]+)", message.text)
    assert LINKS.read_answer(token) == Answer("m1", "survey", "leaving", "why", "forgot")


@pytest.mark.parametrize(
    "wrong",
    [
        '"http://shop.example.com/" | tracked',
        '"javascript:alert(1)" | tracked',
        '"survey/leaving/why" | answer_link',
        '"quiz/leaving/why/forgot" | answer_link',
        '"survey//why/forgot" | answer_link',
    ],
)
def test_an_invalid_link_is_an_error_of_its_row_and_line(
    write_mail: Write, render: Render, wrong: str
) -> None:
    write_mail(text=f"{{{{ {wrong} }}}}")

    with pytest.raises(RenderError, match="needs"):
        render(_links=links(is_tracked=True))
