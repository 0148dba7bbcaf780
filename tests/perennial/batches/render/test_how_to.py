"""The guide to templates is true: its examples are rendered here."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from perennial.batches.render.limits import LONGEST_SOURCE, LONGEST_TEXT, MOST_ITEMS
from perennial.batches.render.render import RESERVED, Renderer
from perennial.batches.render.template_check import check_templates
from perennial.batches.render.template_sandbox import LAYOUTS, sandbox
from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import Step
from perennial.domain.signed_links import Links

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs/how-to/write-templates.md").read_text(encoding="utf-8")


def fenced(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    templates = tmp_path / "lost_favourites" / "templates"
    templates.mkdir(parents=True)
    for name, source in re.findall(r"`([\w.-]+\.j2)`:\n\n```jinja\n(.*?)```", GUIDE, re.DOTALL):
        (templates / name).write_text(source, encoding="utf-8")
    return templates


def rendered(folder: Path, channel: str, variant: str = "standard") -> tuple[str, str]:
    links = Links("https://shop.example", b"key")
    context = json.loads(fenced("json")[0], parse_int=Decimal) | {
        "brand": "Perennial Grocer",
        "postal_address": "1 Example Street, New York, NY 10001",
        "cta_url": links.go("lost_favourites"),
        "unsubscribe_url": "https://shop.example/u/token",
    }
    message = Renderer(folder, step="coupon", default_locale="en").render(
        context, channel=channel, variant=variant, locale="en"
    )
    return message.subject, message.text


def test_the_mail_reads_as_shown(folder: Path) -> None:
    subject, text = rendered(folder, "email")

    assert f"`{subject}`" in GUIDE
    assert text == fenced("text")[1]
    assert rendered(folder, "email", "thanks") == ("Thank you, from Perennial Grocer", text)


def test_the_short_text_reads_as_shown(folder: Path) -> None:
    assert rendered(folder, "sms") == ("", fenced("text")[2].rstrip("\n"))


def test_the_templates_pass_the_check(folder: Path) -> None:
    shipped = load_campaigns(ROOT / "dbt_project").campaigns[0]
    campaign = shipped.model_copy(
        update={
            "folder": folder.parent,
            "steps": (Step(name="coupon"),),
            "channels": ("email", "sms", "push"),
            "variants": {"plain": 0.5, "thanks": 0.5},
        }
    )

    check_templates(campaign, default_locale="en")


def test_names_filters_layouts_and_limits_are_those_of_the_guide() -> None:
    filters = set(sandbox(LAYOUTS, "text").filters)
    listed = re.search(r"\*\*Filters:\*\* `([^`]*)`", GUIDE)
    layouts = {path.name.split(".")[0] for path in LAYOUTS.glob("*.email.*")}

    assert listed
    assert filters == {*listed[1].split(), "answer_link", "date", "money", "tracked"}
    assert (
        set(re.findall(r"`(\w+)`", GUIDE.partition("| name | is |")[2].partition("\n\n**")[0]))
        == RESERVED
    )
    assert all(f"| `{name}.email.j2` |" in GUIDE for name in layouts)
    assert f"`range()` up to {MOST_ITEMS}" in GUIDE
    assert f"{MOST_ITEMS} items at most" in GUIDE
    assert f"{LONGEST_SOURCE:,} characters, a part of a message {LONGEST_TEXT:,}" in GUIDE


def test_every_block_of_the_layouts_is_listed() -> None:
    blocks = {
        name
        for path in LAYOUTS.glob("*.email.*")
        for name in re.findall(r"{%-? block (\w+)", path.read_text(encoding="utf-8"))
    }
    table = GUIDE.partition("| block | holds |")[2].partition("\n\n")[0]
    listed = {
        name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }

    assert blocks == listed
