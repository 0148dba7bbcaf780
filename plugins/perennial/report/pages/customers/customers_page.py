"""The page on the customer base: stages, moves, reachability."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from perennial.report import plots
from perennial.report.customer_base import Base
from perennial.report.customer_moves import (
    Migration,
    drivers,
    evidence,
    lateness,
    migration,
    reach,
    stage_moves,
)
from perennial.report.language import ReportLanguage
from perennial.report.plots import Figure, Grid, in_both_widths
from perennial.report.published_tables import Tables
from perennial.report.report_page import Content, Page, PageFolder


def _pages(content: Content, language: ReportLanguage) -> Iterator[Page]:
    base, tables = content.facts.base, content.facts.tables
    moves, moved = stage_moves(tables), migration(tables)
    values = {
        "moves": moves,
        "drivers": drivers(tables),
        "evidence": evidence(tables),
        "migration": moved,
        "reach": reach(tables),
        "fatigue": sorted(
            tables.rows("fatigue"), key=lambda row: (row["channel"], row["earlier_from"])
        ),
        "lateness": lateness(tables),
        "judgements": _judgements(tables),
        "plots": {
            "base": _base_plot(base, language) if base.cells else None,
            "moves": {
                one.model: in_both_widths(
                    f"moves-{one.model}", partial(plots.moves_plot, moves=one, language=language)
                )
                for one in moves
            },
            "migration": _migration_plot(moved, language) if moved else None,
        },
    }
    yield Page("customers", language.gettext("Customer base"), values)


def _judgements(tables: Tables) -> list[dict[str, Any]]:
    judged: dict[str, dict[str, Any]] = {}
    for row in tables.rows("late_judgements"):
        sums = judged.setdefault(row["campaign"], {"campaign": row["campaign"]})
        for name, value in row.items():
            if name.endswith("_count"):
                sums[name] = sums.get(name, 0) + value
    return [judged[name] for name in sorted(judged)]


def _base_plot(base: Base, language: ReportLanguage) -> Figure | None:
    people = {place: cell.person_count for place, cell in base.cells.items()}
    grid = Grid(people, base.stages, base.segments).named("stage", "segment", language)
    title = language.gettext("People by stage and RFM segment")
    draw = partial(plots.grid_plot, grid=grid, title=title, language=language)
    return in_both_widths("base-plot", draw)


def _migration_plot(moved: Migration, language: ReportLanguage) -> Figure | None:
    grid = Grid(moved.cells, moved.before, moved.after).named("segment", "segment", language)
    title = language.gettext("People by segment before and after")
    draw = partial(plots.grid_plot, grid=grid, title=title, language=language)
    return in_both_widths("migration-plot", draw)


CUSTOMERS = PageFolder("customers/customers.html.j2", _pages)
