"""The order of a day, once: DAGs, shell, backtest, simulation and chaos all follow it.

A step's name is its Airflow task's id. The DAG files wire the same names, and a test compares them;
the steps of `SENDING` are tasks alone, one for each campaign and each batch.
"""

# ruff: noqa: PLC0415 - a step loads what its own stage needs

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

TABLES = ("gate_raw", "export", "staging", "marts")
"""Recorded facts become tables about people."""

AUDIENCES = ("check_campaigns", "campaigns", "record_rules")
"""Who fits each campaign today, and by which rules."""

DECISIONS = (*TABLES, "gate_marts", *AUDIENCES, "decisions", "gate_decisions", "record")
SENDING = ("plan", "batches", "gate_batches", "deliveries", "export")
MEASURED = ("results", "report", "summary")

DECIDED_AGAIN = ("export", "staging", "marts", *AUDIENCES, "decisions")
"""A past day, decided once more and recorded nowhere: its gates were asked on that day."""

Say = Callable[[str, Any], None]
"""Is told what a step did: its name, and what it returned."""


@dataclass
class _Day:
    """What the steps of one day know of each other.

    Attributes:
        as_of: The day.
        left_out: The campaigns that are left out so far: why, by name.
    """

    as_of: date
    left_out: Mapping[str, str] = field(default_factory=dict)


def follow(steps: Iterable[str], as_of: date, say: Say) -> None:
    """Do steps of a day, one after another; the first that fails ends it.

    Raises:
        PerennialError: What a step raises.
    """
    day = _Day(as_of)
    for step in steps:
        if step.startswith("gate_"):
            for held in _gates(day, step.removeprefix("gate_")):
                say("gate", held)
        else:
            say(step, _STEPS[step](day))


def _gates(day: _Day, stage: str) -> Iterable[str]:
    from perennial.stages import gates

    return gates.check(stage, day.as_of)


def _ingest(day: _Day) -> Any:
    from perennial.stages import ingest

    return ingest.ingest(day.as_of)


def _export(day: _Day) -> Any:
    from perennial.stages import deliveries

    return deliveries.export(day.as_of)


def _staging(day: _Day) -> Any:
    from perennial.stages import tables

    return tables.build("staging", day.as_of)


def _marts(day: _Day) -> Any:
    from perennial.stages import tables

    return tables.build("marts", day.as_of)


def _check_campaigns(day: _Day) -> Any:
    from perennial.stages import campaigns

    day.left_out = campaigns.check_campaigns(day.as_of)
    return {"left_out": day.left_out}


def _campaigns(day: _Day) -> Any:
    from perennial.stages import campaigns

    day.left_out = campaigns.build_audiences(day.as_of, day.left_out)
    return {"left_out": day.left_out}


def _record_rules(day: _Day) -> Any:
    from perennial.stages import campaigns

    return campaigns.record_rules(day.as_of, day.left_out)


def _decisions(day: _Day) -> Any:
    from perennial.stages import decisions

    return decisions.decide(day.as_of)


def _record(day: _Day) -> Any:
    from perennial.stages import decisions

    return decisions.record(day.as_of)


def _results(day: _Day) -> Any:
    from perennial.stages import results

    return results.results(day.as_of)


def _report(day: _Day) -> Any:
    from perennial.stages import report

    return report.report(day.as_of)


def _summary(day: _Day) -> Any:
    from perennial.stages import report

    return report.summary(day.as_of)


def _fit(day: _Day) -> Any:
    from perennial.stages import value

    return value.fit(day.as_of)


_STEPS: Mapping[str, Callable[[_Day], Any]] = {
    "ingest": _ingest,
    "export": _export,
    "staging": _staging,
    "marts": _marts,
    "check_campaigns": _check_campaigns,
    "campaigns": _campaigns,
    "record_rules": _record_rules,
    "decisions": _decisions,
    "record": _record,
    "results": _results,
    "report": _report,
    "summary": _summary,
    "fit": _fit,
}
