"""Each lint rule finds its mistake before a message is sent."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.perennial.conftest import PROJECT

from perennial.batches.lint.finding import SEVERITY, Finding, Severity
from perennial.batches.lint.review import linted, require_sound, review
from perennial.batches.render.template_check import check_templates
from perennial.batches.render.template_sandbox import LAYOUTS
from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.definition import Campaign, Step
from perennial.config.business import business
from perennial.domain import DefinitionError, MessageClass
from perennial.domain.signed_links import Links

BUSINESS = business(PROJECT)
LINKS = Links("http://127.0.0.1:8090", b"nobody")
TODAY = date(2026, 3, 2)
Spoil = Callable[..., list[Finding]]
ENGLISH = "reminder.email.en.j2"
SHIPPED = load_campaigns(PROJECT).campaigns
DEEP = "{% if silent_days > 999 %}{{ frist_name }}{% endif %}"
REFERENCE = PROJECT.parent / "docs/reference/content-lint.md"


@pytest.fixture
def spoil(campaign: Campaign) -> Callable[..., list[Finding]]:
    def change(name: str, right: str, wrong: str) -> list[Finding]:
        (path,) = campaign.folder.rglob(name)
        text = path.read_text(encoding="utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong), encoding="utf-8")
        check_templates(campaign, default_locale=BUSINESS.default_locale)
        return list(review(campaign, business=BUSINESS, links=LINKS, as_of=TODAY).findings)

    return change


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.name)
def test_the_shipped_templates_have_no_finding(shipped: Campaign) -> None:
    assert review(shipped, business=BUSINESS, links=LINKS, as_of=TODAY).findings == ()


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8090", "https://shop.example/mail/"])
def test_perennials_own_links_need_no_https(public_url: str, campaign: Campaign) -> None:
    """A laptop has no https."""
    links = Links(public_url, b"nobody")

    assert review(campaign, business=BUSINESS, links=links, as_of=TODAY).findings == ()


SPOILED: dict[str, tuple[str, str, str, str]] = {
    "unknown_placeholder": (
        ENGLISH,
        "{% block body_html %}",
        "{% block body_html %}" + DEEP,
        "line 7",
    ),
    "cannot_render": (ENGLISH, "{{ amount }}", "{{ silent_days | date }}", "made-up"),
    "empty_subject": (ENGLISH, "We miss you! {{ brand }} hopes to see you again", " ", "subject"),
    "missing_unsubscribe": (ENGLISH, "<p>Dear", "<!-- <p>Dear", "html"),
    "dead_link": (ENGLISH, "<p>Dear", '<p><a href="/shop">Shop</a> Dear', "/shop"),
    "missing_locale": ("reminder.sms.zh.j2", "", "", "reminder.sms.zh.j2"),
    "prints_null": (ENGLISH, '{{ first_name | default("friend", true) }}', "{{ first_name }}", "f"),
    "unselected_column": ("dormant_winback.sql", "    silent_days,\n", "", "silent_days"),
    "long_subject": (ENGLISH, "hopes to see you again", "hopes so much " * 6, "subject"),
    "several_actions": (ENGLISH, "<p>Dear", '<p><a href="https://a.b/c">C</a> Dear', "html"),
    "many_parts": ("reminder.sms.en.j2", " expires ", " expires" * 25 + " ", "text"),
}


@pytest.mark.parametrize("rule", SPOILED)
def test_each_rule_finds_its_mistake(rule: str, campaign: Campaign, spoil: Spoil) -> None:
    name, right, wrong, key = SPOILED[rule]
    if rule == "missing_locale":
        (campaign.folder / "templates" / name).unlink()
        name, right, wrong = ENGLISH, "Dear", "Dear"

    findings = spoil(name, right, wrong)

    assert {one.rule for one in findings} == {rule}
    assert all(Path(one.file).exists() and one.remedy for one in findings)
    assert key in findings[0].key
    assert str(findings[0]).endswith(f"({rule})")


def test_signature_and_refusal_are_looked_for_in_the_rendered_text(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for path in LAYOUTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "base.sms.j2").write_text("{{ body }}")
    monkeypatch.setattr("perennial.batches.render.template_sandbox.LAYOUTS", tmp_path)

    found = review(campaign, business=BUSINESS, links=LINKS, as_of=TODAY).findings

    assert {(one.rule, Path(one.file).name) for one in found} == {
        (rule, f"reminder.sms.{locale}.j2")
        for rule in ("missing_signature", "missing_refusal")
        for locale in ("zh", "en")
    }


@pytest.mark.parametrize(
    ("channel", "title", "rules"),
    [("push", "想" * 26, ["long_notice"]), ("push", "想" * 25, []), ("in_app", "想" * 26, [])],
)
def test_a_notice_is_as_short_as_a_screen(
    campaign: Campaign, channel: str, title: str, rules: list[str]
) -> None:
    """A phone cuts off the rest."""
    for locale in ("zh", "en"):
        path = campaign.folder / "templates" / f"reminder.{channel}.{locale}.j2"
        body = "{% block body %}Tea{% endblock %}"
        path.write_text(
            f'{{% extends "base.{channel}.j2" %}}{{% block title %}}{title}{{% endblock %}}{body}'
        )
    notice = campaign.model_copy(update={"channels": (channel,), "variants": {"standard": 1.0}})

    found = review(notice, business=BUSINESS, links=LINKS, as_of=TODAY).findings

    assert [one.rule for one in found] == rules * 2


def test_every_rule_is_seen_to_fail() -> None:
    """Otherwise it may be a rule that can't fail."""
    assert {*SPOILED, "missing_signature", "missing_refusal", "long_notice"} == set(SEVERITY)


def test_the_reference_lists_every_rule_with_its_severity() -> None:
    text = REFERENCE.read_text(encoding="utf-8")

    assert dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", text, re.MULTILINE)) == SEVERITY


def test_a_hidden_unsubscribe_link_counts_as_missing(spoil: Spoil) -> None:
    """A `<div>` that hides the rest of the mail hides the link as well."""
    (finding,) = {
        one.rule for one in spoil(ENGLISH, "<p>Dear", '<div style="display: none"><p>Dear')
    }

    assert finding == "missing_unsubscribe"


def test_a_service_message_needs_no_unsubscribe_link(campaign: Campaign) -> None:
    service = campaign.model_copy(update={"message_class": MessageClass.SERVICE})

    found = review(service, business=BUSINESS, links=LINKS, as_of=TODAY).findings

    assert not [one for one in found if one.rule == "missing_unsubscribe"]


@pytest.mark.parametrize(
    ("url", "is_dead"),
    [
        ("https://shop.example/a?b=c", False),
        ("mailto:hello@example.com", False),
        ("tel:+12125550100", False),
        ("{{ cta_url }}", False),
        ("", True),
        ("#top", True),
        ("//shop.example", True),
        ("https:///a", True),
        ("http://shop.example", True),
        ("http://127.0.0.1:80901/a", True),
        ("ftp://shop.example/a", True),
        ("mailto:", True),
        ("https://[", True),
    ],
)
def test_a_relative_link_is_an_error(url: str, is_dead: bool, spoil: Spoil) -> None:  # noqa: FBT001
    """A mail has no base address."""
    findings = spoil(ENGLISH, "<p>Dear", f'<p><a href="{url}">X</a> Dear')

    assert ("dead_link" in {one.rule for one in findings}) == is_dead


def test_an_unknown_name_is_reported_with_the_most_similar_one(spoil: Spoil) -> None:
    (finding, *_) = spoil(ENGLISH, "{{ silent_days }} days", "{{ silent_day }} days")

    assert (Path(finding.file).name, finding.key) == (ENGLISH, "line 9")
    assert "Did you mean silent_days?" in finding.remedy


def test_errors_leave_the_campaign_out_and_warnings_do_not(
    campaign: Campaign, spoil: Spoil
) -> None:
    wrong = DefinitionError("a.yml", "b", "c", "D.")
    catalogue = Catalogue((campaign, *SHIPPED[:1]), {"other": wrong})
    spoil("reminder.sms.en.j2", " expires ", " expires" * 25 + " ")
    warned = linted(catalogue, business=BUSINESS, links=LINKS, as_of=TODAY)
    spoil(ENGLISH, "<p>Dear", "<!-- <p>Dear")
    failed = linted(catalogue, business=BUSINESS, links=LINKS, as_of=TODAY)

    assert warned.catalogue == catalogue
    assert [one.severity for one in warned.reviews[campaign.name].findings] == [Severity.WARNING]
    assert [one.name for one in failed.catalogue.campaigns] == [SHIPPED[0].name]
    assert failed.catalogue.broken["other"] is wrong
    assert "missing_unsubscribe" in str(failed.catalogue.broken[campaign.name])


def test_a_campaign_with_an_error_is_refused_before_rendering(
    campaign: Campaign, spoil: Spoil
) -> None:
    require_sound(campaign, business=BUSINESS, links=LINKS, as_of=TODAY)
    spoil(ENGLISH, "<p>Dear", "<!-- <p>Dear")

    with pytest.raises(DefinitionError, match="nobody can unsubscribe"):
        require_sound(campaign, business=BUSINESS, links=LINKS, as_of=TODAY)


def test_every_step_is_linted(campaign: Campaign, spoil: Spoil) -> None:
    folder = campaign.folder / "templates"
    for path in list(folder.glob("reminder.email.*")):
        second = path.read_text(encoding="utf-8").replace("<p>", "<!-- <p>", 1)
        (folder / path.name.replace("reminder", "again")).write_text(second, encoding="utf-8")
    step = Step(name="again")
    longer = campaign.model_copy(update={"steps": (*campaign.steps, step), "channels": ("email",)})

    found = review(longer, business=BUSINESS, links=LINKS, as_of=TODAY).findings

    assert {(one.rule, Path(one.file).name) for one in found} == {
        ("missing_unsubscribe", "again.email.zh.j2"),
        ("missing_unsubscribe", "again.email.en.j2"),
    }


def test_short_texts_are_priced_once_a_template(campaign: Campaign) -> None:
    costs = {"message_costs": {"email": Decimal(0), "sms": Decimal("0.05")}}
    prices = BUSINESS.arbitration.model_copy(update=costs)
    dear = BUSINESS.model_copy(update={"arbitration": prices})

    texts = review(campaign, business=dear, links=LINKS, as_of=TODAY).short_texts

    assert [(one.template, one.parts.number, one.price) for one in texts] == [
        ("reminder.sms.zh.j2", 2, Decimal("0.10")),
        ("reminder.sms.en.j2", 3, Decimal("0.15")),
    ]
