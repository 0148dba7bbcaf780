"""The page on the customer base: stages, moves, reachability."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

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
from perennial.report.pages.customers.customers_words import EN, ZH
from perennial.report.plots import Grid
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
                one.model: plots.moves_plot(f"moves-{one.model}", one, language) for one in moves
            },
            "migration": _migration_plot(moved, language) if moved else None,
        },
    }
    yield Page("customers", language.text("customers"), values)


def _judgements(tables: Tables) -> list[dict[str, Any]]:
    judged: dict[str, dict[str, Any]] = {}
    for row in tables.rows("late_judgements"):
        sums = judged.setdefault(row["campaign"], {"campaign": row["campaign"]})
        for name, value in row.items():
            if name.endswith("_count"):
                sums[name] = sums.get(name, 0) + value
    return [judged[name] for name in sorted(judged)]


def _base_plot(base: Base, language: ReportLanguage) -> Markup:
    people = {place: cell.person_count for place, cell in base.cells.items()}
    grid = Grid(people, base.stages, base.segments).named("stage", "segment", language)
    return plots.grid_plot("base-plot", grid, language.text("plot_base"), language)


def _migration_plot(moved: Migration, language: ReportLanguage) -> Markup:
    grid = Grid(moved.cells, moved.before, moved.after).named("segment", "segment", language)
    return plots.grid_plot("migration-plot", grid, language.text("plot_migration"), language)


CUSTOMERS = PageFolder("customers/customers.html.j2", EN, ZH, _pages)
