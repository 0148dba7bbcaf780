"""Stage decisions: decide about each candidate, and record it after the gate."""

import logging
from datetime import date

from perennial.campaigns.recorded_rules import programmes
from perennial.decisions import record as recorded_decisions
from perennial.decisions import rfm_segments
from perennial.stores import warehouse
from perennial.stores.installation import Installation

log = logging.getLogger("perennial")

_ACCOUNTS = "select person_id, external_id from staging.merged_accounts"

Counts = dict[str, dict[str, int]]
"""Candidates by campaign and `outcome: reason`."""


def decide(as_of: date) -> Counts:
    """Decide about every candidate; nothing is recorded yet.

    Raises:
        BuildFailed: A model or its test failed.
    """
    here = Installation.here()
    folders = here.settings.dbt_project.glob("models/campaigns/*/*/")
    every = {folder.name for folder in folders}
    ruled = programmes(here.lake, as_of).keys()
    outcome = warehouse.build(here.settings, "decisions", as_of, excluded=sorted(every - ruled))
    if outcome.failed:
        raise warehouse.build_failed(here.settings, "decisions", outcome.failed)
    decided = warehouse.read(here.settings, "select * from decisions.decisions")
    return recorded_decisions.count(decided)


def record(as_of: date) -> Counts:
    """Record today's decisions, once their gate has passed.

    Another day's are not facts; they are written beside the lake for a dry run.
    """
    here = Installation.here()
    decided = recorded_decisions.Decided(
        decisions=warehouse.read(here.settings, "select * from decisions.decisions"),
        enrolments=warehouse.read(here.settings, "select * from decisions.new_enrolments"),
        holdouts=warehouse.read(here.settings, "select * from decisions.new_holdouts"),
        accounts=warehouse.read(here.settings, _ACCOUNTS),
    )
    if as_of != here.clock.today() and not recorded_decisions.is_recorded(here.lake, as_of):
        log.info("%s is not today: its decisions are for dry runs only and are not recorded", as_of)
        dry_runs = here.dry_runs(as_of)
        seen = recorded_decisions.record_dry_run(dry_runs, as_of, decided.decisions)
        return recorded_decisions.count(seen)
    recorded = recorded_decisions.record(here.lake, as_of, decided)
    rfm_segments.record(here.lake, as_of, warehouse.read(here.settings, rfm_segments.QUERY))
    if changed := recorded_decisions.differences(recorded, decided.decisions):
        log.warning(
            "%s is decided already and stays as it is; today's rules would decide %d otherwise",
            as_of,
            changed,
        )
    return recorded_decisions.count(recorded)
