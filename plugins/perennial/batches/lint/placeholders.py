"""Placeholders without a value, and types that filters expect."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from jinja2 import meta, nodes

from perennial.batches.lint.finding import Finding
from perennial.batches.render.planned_messages import SAMPLE_OFFER
from perennial.batches.render.render import RESERVED
from perennial.batches.render.sample_people import Column, definition_of
from perennial.batches.render.template_sandbox import sandbox
from perennial.campaigns.definition import CampaignMessages

_TAKEN_FOR = {"date": "date", "money": "decimal(18,2)"}


def templates_of(campaign: CampaignMessages) -> list[Path]:
    """Templates, sorted by name."""
    return sorted((campaign.folder / "templates").glob("[!.]*.j2"))


def used_as(campaign: CampaignMessages) -> dict[str, str]:
    """Types that filters expect, by variable."""
    return {
        call.node.name: _TAKEN_FOR[call.name]
        for path in templates_of(campaign)
        for call in _tree(path).find_all(nodes.Filter)
        if call.name in _TAKEN_FOR and isinstance(call.node, nodes.Name)
    }


def placeholder_findings(campaign: CampaignMessages, columns: list[Column]) -> Iterator[Finding]:
    """Names in templates that neither audience nor renderer provides."""
    names = {column.name for column in columns} | ({*SAMPLE_OFFER} if campaign.offer else set())
    asked: set[str] = set()
    for path in templates_of(campaign):
        tree = _tree(path)
        wanted = meta.find_undeclared_variables(tree)
        asked |= wanted & {column.name for column in columns}
        for name in sorted(wanted - names - RESERVED):
            yield _unknown(path, _line(tree, name), name, names | RESERVED)
    yield from _unselected(campaign, sorted(asked))


def _unknown(path: Path, line: int, name: str, known: Collection[str]) -> Finding:
    close = get_close_matches(name, known, n=1)
    advice = f"Did you mean {close[0]}? Else select" if close else "Select"
    remedy = f"{advice} it in the audience and describe it in the .yml."
    return Finding("unknown_placeholder", str(path), f"line {line}", f"{name} has no value", remedy)


def _unselected(campaign: CampaignMessages, asked: list[str]) -> Iterator[Finding]:
    path = campaign.folder / f"{campaign.name}.sql"
    if not path.exists():  # decided earlier: the people are recorded
        return
    sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    final = sql[sql.rfind("select") :]
    for name in asked:
        if not re.search(rf"\b{name}\b", sql) and "*" not in final.partition("from")[0]:
            remedy = f"Select it, or delete it from {definition_of(campaign).name} and templates."
            yield Finding("unselected_column", str(path), name, "is not selected", remedy)


def _tree(path: Path) -> nodes.Template:
    return sandbox(path.parent, "text").tree(path.name)


def _line(tree: nodes.Template, name: str) -> int:
    return next((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), 1)
