"""A campaign whose files a test may change."""

from pathlib import Path

import pytest

from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import Campaign


@pytest.fixture
def campaign(project: Path) -> Campaign:
    """The shipped campaign with three variants, in a project of its own."""
    campaigns = load_campaigns(project).campaigns
    return next(one for one in campaigns if one.name == "dormant_winback")
