"""The commands of each how-to run, in the order of the page."""

from pathlib import Path

import pytest
from tests.docs.code_blocks import Block, blocks
from tests.docs.conftest import ROOT, commands_of, run

HOW_TOS = sorted(ROOT.glob("docs/how-to/*.md"))
PAGES = [*HOW_TOS, *sorted(ROOT.glob("docs/tutorials/*.md"))]
TO_RUN = [page for page in HOW_TOS if any(not block.reason for block in commands_of(page))]
MOST_NOT_RUN = 20
"""Blocks that need what no test has: a provider, a browser, an hour."""


@pytest.mark.slow
@pytest.mark.parametrize("page", TO_RUN, ids=lambda page: page.stem)
def test_its_commands_run(page: Path, checkout: Path) -> None:
    """On the demo's data, in a checkout that they may change."""
    run(checkout, [block for block in commands_of(page) if not block.reason])


def test_every_block_says_what_it_is() -> None:
    """So that no command hides from the test above as a block of no language."""
    unnamed = [block for page in PAGES for block in blocks(page) if not block.language]

    assert [where(block) for block in unnamed] == []


def test_few_commands_are_not_run() -> None:
    """Each says why in a comment before it."""
    skipped = [block for page in PAGES for block in commands_of(page) if block.reason]

    assert len(skipped) <= MOST_NOT_RUN, [f"{where(one)}: {one.reason}" for one in skipped]


def where(block: Block) -> str:
    """Page and line."""
    return f"{block.page.name}:{block.line}"
