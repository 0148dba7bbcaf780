"""Schedules, assets, forms and defaults of all DAG files."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Asset, AssetAll, CronPartitionTimetable, Param, PartitionedAssetTimetable

from perennial.config.business import business
from perennial.config.clock import RUN_TIME
from perennial.config.environment import settings

START = datetime(2026, 1, 1, tzinfo=UTC)
"""No schedule starts before it; earlier days can be run by hand."""

WAREHOUSE = "warehouse"
"""A pool of one slot, because a DuckDB writer locks out other processes."""

DEFAULTS = {"owner": "growth", "retries": 2, "retry_delay": timedelta(seconds=30)}
"""Task defaults of every DAG; each task is safe to repeat."""

DECISIONS = Asset("decisions", extra={"stage": "decisions"})
"""Published once a day's decisions have passed their gate; the partition is the day."""


def delivered(programme: str) -> Asset:
    """A programme's deliveries in the lake."""
    return Asset(f"deliveries_{programme}", extra={"stage": "deliveries"})


def daily() -> CronPartitionTimetable:
    """Daily at `RUN_TIME` business time; the partition is that date."""
    zone = business(settings().dbt_project).business_zone
    cron = f"{RUN_TIME.minute} {RUN_TIME.hour} * * *"
    return CronPartitionTimetable(cron, timezone=zone, key_format="%Y-%m-%d")


def weekly() -> CronPartitionTimetable:
    """Sundays at noon business time, after that day's tables."""
    zone = business(settings().dbt_project).business_zone
    return CronPartitionTimetable("0 12 * * 0", timezone=zone, key_format="%Y-%m-%d")


def following(*assets: Asset) -> PartitionedAssetTimetable:
    """Once all assets exist for a day."""
    return PartitionedAssetTimetable(assets=AssetAll(*assets))


def day_form() -> dict[str, Param]:
    """Form to rebuild a day."""
    return {
        "as_of": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Day",
            description="The day to run for. Empty: the run's own day, by hand today.",
        )
    }


def programme_form(programme: str) -> dict[str, Param]:
    """Form for what to send, and to whom."""
    folder = settings().dbt_project / "models" / "campaigns" / programme
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return day_form() | {
        "dry_run": Param(
            False,  # noqa: FBT003 - a form field's default
            type="boolean",
            title="Dry run",
            description="Write the messages to a folder beside the lake and send none. "
            "The only way to run a day other than today.",
        ),
        "campaigns": Param(
            [],
            type=["null", "array"],
            items={"type": "string", "enum": names},
            examples=names,
            title="Campaigns",
            description="Only these. Empty: every campaign of this programme.",
        ),
        "limit": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="Limit",
            description="At most this many messages of each campaign.",
        ),
        "test_recipients": Param(
            [],
            type=["null", "array"],
            items={"type": "string", "pattern": "^[^@+\\s]+$"},
            title="Test recipients",
            description="Person ids, one a line, never addresses. Each gets one [TEST] message of "
            "each campaign, channel and variant; nobody else gets anything.",
        ),
    }
