"""Each channel's messages have their parts, and an invalid part is refused."""

import json
from pathlib import Path

import pytest
from tests.perennial.batches.render.conftest import Render

from perennial.batches.render.render import RenderError
from perennial.domain.channels import CHANNELS

TASK = {"campaign_owner": "growth"}
FILLED = {
    "subject": "Hello {{ first_name }}",
    "title": "Hello\n{{ first_name }}",
    "body": "thing1: Tea  \n\n\n\nNow",
    "body_html": "<p>{{ first_name }}</p>",
    "body_text": "Tea",
    "cta": "Go",
    "template_id": "tmpl-7",
}


def write(folder: Path, channel: str, **blocks: str) -> None:
    parts = CHANNELS[channel].parts
    wanted = {
        *(("body_html", "body_text", "cta", "subject") if channel == "email" else ()),
        *(set(parts) & {"title", "body", "template_id"}),
    }
    filled = {name: FILLED[name] for name in wanted} | blocks
    source = f'{{% extends "base.{channel}.j2" %}}' + "".join(
        f"{{% block {name} %}}{words}{{% endblock %}}" for name, words in filled.items()
    )
    (folder / f"hi.{channel}.en.j2").write_text(source if parts else "Hello {{ first_name }},\nTea")


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_renders_its_parts(channel: str, folder: Path, render: Render) -> None:
    write(folder, channel)

    found = render(channel, first_name="Jo <b>", **TASK)

    words = "".join((found.subject, found.text, found.html))
    assert "Jo <b>" in words
    assert "Tea" in found.text
    assert "\n" not in found.subject
    further = set(CHANNELS[channel].parts) - {"subject", "title", "text", "body", "html"}
    assert set(json.loads(found.details)) == further


def test_a_push_opens_its_own_link_or_the_campaigns(folder: Path, render: Render) -> None:
    write(folder, "push", link="myapp://coupons/{{ code }}")
    assert json.loads(render("push", code="A7", first_name="Jo").details) == {
        "link": "myapp://coupons/A7"
    }

    write(folder, "push")
    assert json.loads(render("push", first_name="Jo").details) == {
        "link": "https://example.com/go/hello"
    }


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JavaScript://x", "data://x", "shop", "https://a b", "file:///x"],
)
def test_a_script_link_is_refused(folder: Path, render: Render, link: str) -> None:
    """Apps open any link."""
    write(folder, "push", link="{{ link }}")

    with pytest.raises(RenderError, match="the link is not one that an app can open"):
        render("push", first_name="Jo", link=link)


def test_a_task_is_for_the_campaigns_owner_and_due_on_the_day(folder: Path, render: Render) -> None:
    write(folder, "human_task")
    assert json.loads(render("human_task", first_name="Jo", **TASK).details) == {
        "due_on": "2017-12-01",
        "owner": "growth",
    }

    write(folder, "human_task", owner="{{ manager }}", due_on="soon")
    with pytest.raises(RenderError, match="due_on is not a day such as 2017-12-08"):
        render("human_task", first_name="Jo", manager="ann", **TASK)


@pytest.mark.parametrize("channel", ["push", "human_task"])
def test_an_empty_headline_is_refused(folder: Path, render: Render, channel: str) -> None:
    write(folder, channel, title=" {{ first_name }} ")

    with pytest.raises(RenderError, match="the title is empty"):
        render(channel, first_name="\u200b", **TASK)


def test_a_chat_message_says_how_to_opt_out(folder: Path, render: Render) -> None:
    write(folder, "wecom")
    (folder / "hi.wecom.zh.j2").write_text("{{ first_name }}，茶到了")

    assert render("wecom", first_name="Jo").text == (
        "Hello Jo,\nTea\n\nNo more of these: https://example.com/u/token"
    )
    zh = render("wecom", locale="zh", first_name="Jo").text
    assert zh == "Jo，茶到了\n\n不想再收到此类消息：https://example.com/u/token"
    assert render("wecom", first_name="Jo", unsubscribe_url="").text == "Hello Jo,\nTea"


@pytest.mark.parametrize("channel", [name for name, one in CHANNELS.items() if one.is_public])
def test_no_personal_link_is_in_a_group_post(folder: Path, render: Render, channel: str) -> None:
    """Anybody in the group could opt the person out."""
    (folder / f"hi.{channel}.en.j2").write_text("Tea {{ unsubscribe_url }}")

    assert render(channel).text == "Tea"
