"""The order of a day, used by DAGs, shell, backtest, simulation and chaos.

A step's name is its Airflow task id; a test compares them. The steps of `SENDING` exist only as
tasks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from logging import getLogger
from typing import Any

from perennial.campaigns.day_campaigns import DayCampaigns

log = getLogger("perennial")

TABLES = ("gate_raw", "export", "staging", "marts")
"""From recorded facts to tables about people."""

AUDIENCES = ("check_campaigns", "campaigns", "record_rules")
"""Who is in each campaign's audience today, and by which rules."""

DECISIONS = (*TABLES, "gate_marts", *AUDIENCES, "decisions", "gate_decisions", "record")
SENDING = ("plan", "batches", "gate_batches", "deliveries", "export")
MEASURED = ("results", "report", "summary")

DECIDED_AGAIN = ("export", "staging", "marts", *AUDIENCES, "decisions")
"""A past day is decided again without recording; its gates passed on that day."""

Say = Callable[[str, Any], None]
"""Called with a step's name and its result."""


@dataclass
class _Day:
    """The state that the steps of one day share.

    Attributes:
        campaigns: The campaigns that run, and why others are left out.
    """

    as_of: date
    campaigns: DayCampaigns = field(default_factory=lambda: DayCampaigns(campaigns=[], left_out={}))


def follow(steps: Iterable[str], as_of: date, say: Say) -> None:
    """Run steps of a day in order; the first that fails ends it."""
    day = _Day(as_of)
    for step in steps:
        log.info("%s ...", step)
        if step.startswith("gate_"):
            for held in _stage("gates").check(step.removeprefix("gate_"), as_of):
                say("gate", held)
        else:
            say(step, _STEPS[step](day))


def _stage(name: str) -> Any:
    """Import a stage's module only when its step is due."""
    return import_module(f"perennial.stages.{name}")


def _check_campaigns(day: _Day) -> DayCampaigns:
    day.campaigns = _stage("campaigns").check_campaigns(day.as_of)
    return day.campaigns


def _campaigns(day: _Day) -> DayCampaigns:
    day.campaigns = _stage("campaigns").build_audiences(day.as_of, day.campaigns)
    return day.campaigns


_STEPS: Mapping[str, Callable[[_Day], Any]] = {
    "ingest": lambda day: _stage("ingest").ingest(day.as_of),
    "export": lambda day: _stage("deliveries").export(day.as_of),
    "staging": lambda day: _stage("tables").build("staging", day.as_of),
    "marts": lambda day: _stage("tables").build("marts", day.as_of),
    "check_campaigns": _check_campaigns,
    "campaigns": _campaigns,
    "record_rules": lambda day: _stage("rules").record_rules(day.as_of, day.campaigns),
    "decisions": lambda day: _stage("decisions").decide(day.as_of),
    "record": lambda day: _stage("decisions").record(day.as_of),
    "results": lambda day: _stage("results").results(day.as_of),
    "report": lambda day: _stage("report").report(day.as_of),
    "summary": lambda day: _stage("report").summary(day.as_of),
    "fit": lambda day: _stage("value").fit(day.as_of),
}
