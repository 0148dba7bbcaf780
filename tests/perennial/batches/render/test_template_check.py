"""A mistake in a template is found before anyone is contacted."""

from collections.abc import Callable

import pytest
from tests.perennial.conftest import PROJECT

from perennial.batches.render import template_check
from perennial.batches.render.template_check import check_templates, checked
from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.definition import Campaign
from perennial.domain import DefinitionError

SHIPPED = load_campaigns(PROJECT).campaigns


@pytest.fixture
def refused(campaign: Campaign) -> Callable[..., str]:
    def check(name: str, content: str) -> str:
        (campaign.folder / "templates" / name).write_text(content, encoding="utf-8")
        with pytest.raises(DefinitionError) as caught:
            check_templates(campaign, default_locale="en")
        assert caught.value.file.endswith((name, "templates"))
        place = f"line {caught.value.line}: " if caught.value.line else ""
        return f"{place}{caught.value.key}: {caught.value.problem}"

    return check


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.name)
@pytest.mark.parametrize("default_locale", ["zh", "en"])
def test_shipped_templates_are_valid_in_either_language(
    shipped: Campaign, default_locale: str
) -> None:
    check_templates(shipped, default_locale=default_locale)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("remainder.email.en.j2", "step: there is no step remainder"),
        ("reminder-ofer.email.en.j2", "variant: there is no variant ofer"),
        ("reminder.fax.en.j2", "channel: there is no channel fax"),
        ("reminder.email.fr.j2", "locale: there is no locale fr"),
        ("reminder.email.j2", "file name: is not a template's name"),
        ("notes.txt", "file name: is not a template's name"),
    ],
)
def test_an_unused_file_is_refused(name: str, expected: str, refused: Callable[..., str]) -> None:
    """A misspelt name would silently select another text."""
    assert refused(name, "x") == expected


def test_a_hidden_file_is_left_alone(campaign: Campaign) -> None:
    """Editors and desktops leave such files."""
    (campaign.folder / "templates" / ".reminder.email.en.j2.swp").write_text("x")

    check_templates(campaign, default_locale="en")


@pytest.mark.parametrize("name", ["reminder.email.en.j2", "reminder.sms.en.j2"])
def test_the_default_language_has_every_template(name: str, campaign: Campaign) -> None:
    (campaign.folder / "templates" / name).unlink()

    with pytest.raises(DefinitionError, match=rf"{name}: is missing"):
        check_templates(campaign, default_locale="en")


def test_a_variant_exists_in_every_language(campaign: Campaign) -> None:
    """Otherwise readers of another language would count for a variant that they didn't get."""
    (campaign.folder / "templates" / "reminder-offer.email.zh.j2").unlink()

    with pytest.raises(DefinitionError, match=r"reminder-offer\.email\.zh\.j2: is missing"):
        check_templates(campaign, default_locale="en")


HEAD = '{% extends "base.email.j2" %}\n'
BODY = (
    "{% block subject %}S{% endblock %}{% block body_html %}H{% endblock %}"
    "{% block body_text %}T{% endblock %}"
)
CTA = "{% block cta %}C{% endblock %}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "extends: the message extends no layout"),
        ("Hello" + HEAD, "extends: the message extends no layout"),
        (BODY + CTA, "extends: the message extends no layout"),
        ('{% extends "nothing.j2" %}', "extends: there is no template nothing.j2"),
        (
            '{% extends "reminder.email.en.j2" %}',
            "extends: the templates extend each other in a circle",
        ),
        (HEAD + BODY, "block cta: is missing"),
        (HEAD + CTA, "block body_html: is missing"),
        (
            HEAD + BODY + CTA + "{% block foot %}{% endblock %}",
            "block foot: does not exist in the layout",
        ),
        (HEAD + BODY + CTA + "\nHello", "line 3: template: holds text outside every block"),
        (
            HEAD + BODY.replace("H{%", "{% autoescape false %}H{% endautoescape %}{%", 1) + CTA,
            "line 2: template: `autoescape` is not part of the templates' language",
        ),
        (
            HEAD + "{% if a %}" + BODY + "{% endif %}" + CTA,
            "line 2: template: holds text outside every block",
        ),
        (
            HEAD.replace("base", "offer") + BODY + CTA,
            "block offer: is missing",
        ),
        (
            HEAD + "\n{{ a.b() }}",
            "line 3: template: nothing can be called but super() and range()",
        ),
        (
            HEAD + "{% set a = 1 %}",
            "line 2: template: `assign` is not part of the templates' language",
        ),
        (
            HEAD + BODY.replace("H{", "{{ a|safe }}{"),
            "line 2: template: No filter named 'safe'.",
        ),
    ],
)
def test_a_mail_extends_a_layout_and_fills_its_blocks(
    content: str, expected: str, refused: Callable[..., str]
) -> None:
    """Text outside blocks would be dropped; a missing or misspelt block would be empty."""
    assert refused("reminder.email.en.j2", content) == expected


@pytest.mark.parametrize("layout", ["base", "offer"])
def test_a_mail_without_a_button_needs_none_of_its_blocks(layout: str, campaign: Campaign) -> None:
    for locale in ("zh", "en"):
        (campaign.folder / "templates" / f"reminder.email.{locale}.j2").write_text(
            HEAD.replace("base", layout) + BODY + "{% block button %}{% endblock %}"
        )

    check_templates(campaign, default_locale="en")


@pytest.mark.parametrize("words", ["【Me】 hello", "Hello. Reply TD to stop", "您好 回复TD退订"])
def test_a_short_text_with_its_own_signature_is_refused(
    words: str, refused: Callable[..., str]
) -> None:
    """The layout signs."""
    assert refused("reminder.sms.en.j2", words) == (
        "line 1: template: the layout writes signature and refusal"
    )


def test_a_file_that_is_not_utf8_is_refused(campaign: Campaign) -> None:
    """Chinese in another encoding would arrive garbled."""
    path = campaign.folder / "templates" / "reminder.sms.zh.j2"
    path.write_bytes("您好".encode("gb18030"))

    with pytest.raises(DefinitionError, match="UnicodeDecodeError"):
        check_templates(campaign, default_locale="en")


def test_an_unforeseen_error_stops_its_own_campaign_alone(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = campaign.model_copy(update={"name": "other"})

    def fail(given: Campaign, **_: object) -> None:
        if given.name != "other":
            raise TypeError("no line")

    monkeypatch.setattr(template_check, "check_templates", fail)

    catalogue = checked(Catalogue((campaign, other), {}), default_locale="en")

    assert [one.name for one in catalogue.campaigns] == ["other"]
    assert "can't be read (TypeError)" in str(catalogue.broken[campaign.name])
