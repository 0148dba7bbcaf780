"""A new campaign is valid at once, and contacts nobody until its SQL says who."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from perennial.batches.lint.review import linted
from perennial.batches.render.template_check import checked
from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import Campaign
from perennial.campaigns.new_campaign import new_campaign
from perennial.campaigns.new_campaign.candidate_list import path_of
from perennial.config.business import business
from perennial.domain import DefinitionError
from perennial.domain.signed_links import Links

IDENTITY = {"name", "programme", "folder", "definition_hash"}
"""What the loader finds out itself."""


def listed(project: Path) -> list[str]:
    text = path_of(project).read_text(encoding="utf-8")
    return re.findall(r"'(\w+)'", text.partition("campaigns = [")[2].partition("]")[0])


@pytest.mark.parametrize("programme", ["onboarding", "winback", "vip"])
@pytest.mark.parametrize("default_locale", ["zh", "en"])
def test_a_new_campaign_passes_every_check(
    programme: str, default_locale: str, project: Path
) -> None:
    new_campaign(project, "lost_favourites", programme)

    shop = business(project).model_copy(update={"default_locale": default_locale})
    catalogue = checked(load_campaigns(project), default_locale=default_locale)
    links = Links("https://example.com", b"nobody")
    found = linted(catalogue, business=shop, links=links, as_of=date(2026, 3, 2))
    (one,) = (one for one in found.catalogue.campaigns if one.name == "lost_favourites")
    assert not found.catalogue.broken
    assert one.programme == programme
    assert found.reviews["lost_favourites"].findings == ()


def test_new_campaigns_are_inserted_by_priority_and_name(project: Path) -> None:
    """A campaign that is not listed would silently never run."""
    before = path_of(project).read_text(encoding="utf-8")
    assert listed(project) == [one.name for one in load_campaigns(project).campaigns]

    for name in ("lost_favourites", "anniversary"):
        new_campaign(project, name, "winback")

    after = path_of(project).read_text(encoding="utf-8")
    assert listed(project) == [one.name for one in load_campaigns(project).campaigns]
    assert listed(project)[-2:] == ["anniversary", "lost_favourites"]
    assert after.replace("    'anniversary',\n    'lost_favourites',\n", "") == before


def test_the_audience_is_empty(project: Path) -> None:
    new_campaign(project, "lost_favourites", "vip")
    (sql,) = project.rglob("lost_favourites.sql")

    assert re.search(r"where\s+false\b", sql.read_text(encoding="utf-8"))


def test_every_required_key_has_a_comment(project: Path) -> None:
    """Required: without a default in code or dbt_project.yml."""
    new_campaign(project, "lost_favourites", "vip")
    (path,) = project.rglob("lost_favourites.yml")
    defaults = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    given = set(defaults["models"]["perennial"]["campaigns"]["+meta"]) | IDENTITY
    required = {name for name, key in Campaign.model_fields.items() if key.is_required()}

    explained = re.findall(r"^ {8}(\w+): .* # .{10,}$", path.read_text("utf-8"), re.MULTILINE)

    assert required - given <= set(explained)


@pytest.mark.parametrize(
    ("name", "programme", "problem"),
    [
        ("dormant_winback", "winback", "dormant_winback is taken. Choose another name"),
        ("dormant_winback", "vip", "dormant_winback is taken"),
        ("person_profile", "winback", "person_profile is taken"),
        ("Lost", "winback", "'Lost' can't be a campaign's name. Write lower-case"),
        ("lost-favourites", "winback", "can't be a campaign's name"),
        ("../lost", "winback", "can't be a campaign's name"),
        ("", "winback", "can't be a campaign's name"),
        ("2lost", "winback", "can't be a campaign's name"),
        ("lost", "winbak", "there is no programme winbak. Did you mean winback?"),
        ("lost", "../marts", "there is no programme"),
        ("lost", "", "there is no programme"),
    ],
)
def test_an_invalid_name_or_programme_is_refused(
    name: str, programme: str, problem: str, project: Path
) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}

    with pytest.raises(DefinitionError) as caught:
        new_campaign(project, name, programme)

    assert problem in str(caught.value)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_an_unreadable_list_is_an_error(project: Path) -> None:
    path_of(project).write_text("select 1")

    with pytest.raises(DefinitionError, match=r"candidates\.sql: campaigns: the list is missing"):
        new_campaign(project, "lost_favourites", "vip")
    assert not list(project.rglob("lost_favourites"))


def test_an_empty_list_gets_its_first_campaign(project: Path) -> None:
    path = path_of(project)
    path.write_text("{% set campaigns = [] -%}\nselect 1\n")

    new_campaign(project, "lost_favourites", "vip")

    assert path.read_text() == ("{% set campaigns = [\n    'lost_favourites',\n] -%}\nselect 1\n")
