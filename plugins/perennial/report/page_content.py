"""What is on each page: facts in the shape and the language in which templates show them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from perennial.domain.metrics import METRICS, Unit
from perennial.report import plots
from perennial.report.attention import Concern
from perennial.report.cohorts import cohorts
from perennial.report.curves import FEWEST
from perennial.report.customer_moves import (
    Migration,
    drivers,
    evidence,
    lateness,
    migration,
    reach,
    stage_moves,
)
from perennial.report.facts import Facts
from perennial.report.funnel import reasons
from perennial.report.headlines import headlines
from perennial.report.language import Speech
from perennial.report.summaries import Summary

_TONES = ("bad", "warn", "open")
_URGENCIES = ("act", "look", "know")


def file_name(page: str, language: str) -> str:
    """Of a page in a language: pages lie side by side and link to each other by it."""
    return f"{page}.{language}.html"


def told_concerns(found: Sequence[Concern], say: Speech) -> list[dict[str, str]]:
    """Concerns in words."""
    return [
        {
            "tone": _TONES[concern.severity],
            "urgency": say(f"urgency_{_URGENCIES[concern.severity]}"),
            "campaign": say.title(concern.campaign),
            "href": file_name(f"campaign-{concern.campaign}", say.language)
            if concern.campaign
            else "",
            "words": say(f"attention_{concern.kind}", **_said(concern.values, say)),
        }
        for concern in found
    ]


def _said(values: Mapping[str, Any], say: Speech) -> dict[str, object]:
    """Values of an concern: names of ours in words."""
    how: Mapping[str, Callable[[Any], str]] = {
        "metric": say.metric,
        "reason": say.reason,
        "doubt": say.doubt,
        "points": say.points,
    }
    said: dict[str, object] = {
        name: how[name](value) if name in how else value for name, value in values.items()
    }
    if "limit_share" in values:
        said["limit"] = say.share(values["limit_share"])
    return said


def overview(facts: Facts, say: Speech) -> dict[str, object]:
    """What the first page shows."""
    found = {say.title(one.name): one.conversion for one in facts.summaries}
    has_funnel = facts.total.candidate_count
    return {
        "headlines": headlines(facts, say),
        "concerns": told_concerns(facts.concerns, say),
        "reasons": reasons(one.funnel for one in facts.summaries),
        "plots": {
            "lift": _intervals("lift", found, say),
            "funnel": plots.funnel_plot("funnel-plot", facts.total, say) if has_funnel else None,
        },
    }


def _intervals(name: str, found: Mapping[str, Any], say: Speech) -> Markup | None:
    if not any(one and one["low"] is not None for one in found.values()):
        return None
    return plots.lift_plot(name, found, say)


def campaign(one: Summary, facts: Facts, say: Speech) -> dict[str, object]:
    """What the page of one campaign shows, but its messages."""
    campaign = one.campaign
    shares = {
        say.metric(name): row
        for name, row in one.findings.items()
        if METRICS[name].unit is Unit.SHARE and row["low"] is not None
    }
    is_curve = all(arm.person_count >= FEWEST for arm in one.arms.values())
    is_english = say.language == "en"
    return {
        "one": one,
        "concerns": told_concerns(
            [concern for concern in facts.concerns if concern.campaign == one.name], say
        ),
        "reasons": reasons([one.funnel]),
        "step_findings": {
            row["experiment"].partition("/")[2]: row
            for row in facts.tables.rows("findings", scope="step", variant=None)
            if row["metric"] == "conversion" and row["experiment"].startswith(f"{one.name}/")
        },
        "cohorts": cohorts(one.tables["entry_cohorts"]),
        "channels": [say.name("channel", name) for name in campaign.channels] if campaign else [],
        "steps": [
            say("step_on", name=step.name.replace("_", " "), day=step.after_days)
            for step in (campaign.steps if campaign else ())
        ],
        "language_option": "" if is_english else f" --lang {say.language}",
        "plots": {
            "funnel": plots.funnel_plot("funnel-plot", one.funnel, say)
            if one.funnel.candidate_count
            else None,
            "shares": _intervals("shares", shares, say),
            "daily": plots.daily_plot("daily", one.days, say) if len(one.days) > 1 else None,
            "curve": plots.curve_plot("curve", one.curve, say) if one.curve and is_curve else None,
        },
    }


def wider(facts: Facts, say: Speech) -> dict[str, object]:
    """Plots of the page on programmes and everything together."""
    found = {
        say.experiment(name): rows["retention"]
        for name, rows in facts.wider.items()
        if "retention" in rows
    }
    return {"wider": _intervals("wider", found, say)}


def customers(facts: Facts, say: Speech) -> dict[str, object]:
    """What the page on the customer base shows."""
    moves, moved = stage_moves(facts.tables), migration(facts.tables)
    judged: dict[str, dict[str, Any]] = {}
    for row in facts.tables.rows("late_judgements"):
        sums = judged.setdefault(row["campaign"], {"campaign": row["campaign"]})
        for name, value in row.items():
            if name.endswith("_count"):
                sums[name] = sums.get(name, 0) + value
    return {
        "moves": moves,
        "drivers": drivers(facts.tables),
        "evidence": evidence(facts.tables),
        "migration": moved,
        "reach": reach(facts.tables),
        "fatigue": sorted(
            facts.tables.rows("fatigue"), key=lambda row: (row["channel"], row["earlier_from"])
        ),
        "lateness": lateness(facts.tables),
        "judgements": [judged[name] for name in sorted(judged)],
        "plots": {
            "base": _base_plot(facts, say) if facts.base.cells else None,
            "moves": {one.model: plots.moves_plot(f"moves-{one.model}", one, say) for one in moves},
            "migration": _migration_plot(moved, say) if moved else None,
        },
    }


def _base_plot(facts: Facts, say: Speech) -> Markup:
    base = facts.base
    people = {place: cell.person_count for place, cell in base.cells.items()}
    grid = Grid(people, base.stages, base.segments, ("stage", "segment"))
    return _grid("base-plot", grid, say("plot_base"), say)


def _migration_plot(moved: Migration, say: Speech) -> Markup:
    grid = Grid(moved.cells, moved.before, moved.after, ("segment", "segment"))
    return _grid("migration-plot", grid, say("plot_migration"), say)


class Grid(NamedTuple):
    """People by two of their traits: cells, rows, columns, and of what kind both are."""

    cells: Mapping[tuple[str, str], int]
    down: Sequence[str]
    across: Sequence[str]
    kinds: tuple[str, str]


def _grid(name: str, grid: Grid, title: str, say: Speech) -> Markup:
    """A grid whose rows and columns are named in the page's language."""
    down = [say.name(grid.kinds[0], one) for one in grid.down]
    across = [say.name(grid.kinds[1], one) for one in grid.across]
    named = {
        (say.name(grid.kinds[0], row), say.name(grid.kinds[1], column)): people
        for (row, column), people in grid.cells.items()
    }
    return plots.grid_plot(name, named, (down, across), title, say)
