"""Decide a world: fill the tables and run a rulebook's models, in memory."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
from tests.decisions.rulebooks import CAMPAIGNS, Rulebook
from tests.decisions.tables import FLAG, TABLES, TEXT, WHOLE
from tests.decisions.worlds import Campaign, Offer, Person, World

Row = dict[str, Any]
AUDIENCE = {"person_id": TEXT, "is_entering": FLAG, "spend": WHOLE, "season": TEXT}
ASIDE = {"arbitration_value", "new_enrolments", "new_holdouts"}
"""Models that no decision reads."""

FAR = datetime(2017, 1, 1)  # noqa: DTZ001 - an instant in UTC, as staging has it


def connect(threads: int = 1) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    for schema in ("staging", "marts", "campaigns", "decisions"):
        connection.execute(f"create schema {schema}")
    return connection


def decide(
    book: Rulebook,
    world: World,
    connection: duckdb.DuckDBPyConnection,
    shuffled: Random | None = None,
) -> list[Row]:
    """The day's decisions, by campaign and person; the models' tables stay in the connection."""
    for table, (columns, rows) in _tables(world, book.as_of).items():
        if shuffled:
            shuffled.shuffle(rows)
        filled = pa.Table.from_pylist(rows, pa.schema(list(columns.items())))
        connection.register("filled", filled)
        connection.execute(f"create or replace table {table} as select * from filled")
    for name, sql in book.models.items():
        if name in ASIDE:
            continue
        connection.execute(f"create or replace table decisions.{name} as {sql}")
    return rows_of(connection, "decisions.decisions order by campaign, person_id")


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    return connection.sql(f"select * from {table}").to_arrow_table().to_pylist()


def _tables(world: World, as_of: date) -> dict[str, tuple[Mapping[str, pa.DataType], list[Row]]]:
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for part in (_of_campaigns, _of_people, _of_history, _of_offers):
        for table, row in part(world, as_of):
            rows[table].append(row)
    audiences = {
        f"campaigns.{name}": (
            AUDIENCE,
            [
                {"person_id": person, "is_entering": is_entering, "spend": 7, "season": "spring"}
                for (campaign, person), is_entering in world.audiences.items()
                if campaign == name
            ],
        )
        for name in CAMPAIGNS
    }
    return {**{name: (TABLES[name], rows[name]) for name in TABLES}, **audiences}


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(Decimal("0.0001"))


def _policy(one: Campaign, as_of: date) -> Row:
    same: tuple[str, ...] = ("message_class", "programme", "purpose", "reentry", "rounds_per_year")
    same += ("cooldown_days", "grace_days", "round_days", "holdout_buckets", "offer", "priority")
    same += ("budget_messages", "approval_messages", "is_goal_exit", "is_complaint_exit")
    return {
        **{
            name: getattr(one, name)
            for name in (*same, "rest_days", "is_blackout", "has_impersonal")
        },
        "campaign": one.name,
        "goal_event": "purchase",
        "goal_days": 14,
        "definition_hash": "hash",
        "outcome_value": _money(one.outcome_value),
        "prior_response": 0.1,
        "send_from_minute": one.send_from,
        "send_until_minute": one.send_until,
        "budget_cost": _money(one.budget_cost),
        "ends_on": None if one.ends_in is None else as_of + timedelta(days=one.ends_in),
        "valid_on": as_of,
    }


def _of_campaigns(world: World, as_of: date) -> Iterator[tuple[str, Row]]:
    for one in world.campaigns:
        own: Row = {"campaign": one.name, "valid_on": as_of}
        yield "staging.stg_campaign_policies", _policy(one, as_of)
        for n, after in enumerate(one.steps, start=1):
            step = {"step": f"step_{n}", "step_number": n, "after_days": after}
            yield "staging.stg_campaign_steps", {**own, **step}
        for rank, channel in enumerate(one.channels, start=1):
            yield (
                "staging.stg_campaign_channels",
                {**own, "channel": channel, "channel_rank": rank},
            )
        variant = {"variant": "standard", "from_bucket": 0, "until_bucket": 10_000}
        yield "staging.stg_campaign_variants", {**own, **variant}
        if one.approved is not None:
            approved = {"campaign": one.name, "message_count": one.approved}
            yield "staging.stg_approvals", approved
        for days_ago, count in one.sent:
            sent: Row = {"campaign": one.name, "outcome": "send", "expected_cost": _money(0.01)}
            sent["decided_on"] = as_of - timedelta(days=days_ago)
            for n in range(count):
                yield "staging.stg_decisions", {**sent, "person_id": f"gone{n}"}
    for scope, name in world.kills:
        yield "staging.stg_kill_switches", {"scope": scope, "name": name, "is_on": True}


def _of_people(world: World, as_of: date) -> Iterator[tuple[str, Row]]:
    if world.data_age is not None:
        used = as_of - timedelta(days=world.data_age)
        yield "marts.stages", {"person_id": "somebody", "last_use_on": used}
    for one in world.people:
        own: Row = {"person_id": one.name}
        yield "marts.people", {**own, "time_zone": one.zone, "region": one.region}
        value = {"average_purchase": one.usual_purchase, "predicted_value": one.predicted_value}
        profile = {"has_open_complaint": one.has_complaint, "p_alive": 1.0, "locale": "en"}
        yield "marts.person_profile", {**own, **profile, **value}
        if one.used_days_ago is not None:
            used = as_of - timedelta(days=one.used_days_ago)
            yield "marts.stages", {**own, "last_use_on": used}
        if one.reached_days_ago is not None:
            goal = {"occurred_on": as_of - timedelta(days=one.reached_days_ago)}
            yield "marts.person_events", {**own, "event_type": "purchase", **goal}
        if one.is_erased:
            erased = {"channel": "*", "reason": "erased"}
            yield "staging.stg_suppressions", {**own, **erased}
        # a person whose pause ended just before the decisions may get a message
        until = datetime.combine(as_of + timedelta(days=one.is_paused), time(0))
        yield "staging.stg_pauses", {**own, "until_at": until}
        if one.best_hour is not None:
            hour = {"affinity_value": str(one.best_hour), "affinity_share": 1.0}
            acts = {"dimension": "hour", "dimension_act_count": 500}
            yield "marts.affinities", {**own, **hour, **acts}
        yield from _of_contacts(one)


def _of_contacts(one: Person) -> Iterator[tuple[str, Row]]:
    own: Row = {"person_id": one.name}
    if one.is_refusing:
        said = {"purpose": "personalisation", "channel": "email", "is_granted": False}
        yield "marts.permissions", {**own, **said, "occurred_at": FAR}
    for channel in ("email", "sms"):
        contact = one.contact(channel)
        if contact.consent is not None:
            said = {"purpose": "marketing", "channel": channel, "is_granted": contact.consent}
            yield "marts.permissions", {**own, **said, "occurred_at": FAR}
        yield (
            "marts.reachability",
            {
                **own,
                "channel": channel,
                "address_hash": one.address(channel),
                "suppression_reason": "complaint" if contact.is_suppressed else None,
                "habit_share": contact.habit,
                "is_suppressed": contact.is_suppressed,
                "has_address": contact.address is not None,
                "is_address_owner": contact.is_owner and contact.address is not None,
            },
        )


def _of_history(world: World, as_of: date) -> Iterator[tuple[str, Row]]:
    for entry in world.rounds:
        own = {"campaign": entry.campaign, "person_id": entry.person, "arm": entry.arm}
        entered = {"round": entry.number, "entered_on": as_of - timedelta(days=entry.days_ago)}
        yield "staging.stg_enrolments", {**own, **entered, "recorded_person_id": entry.person}
    for n, one in enumerate(world.deliveries):
        day = as_of - timedelta(days=one.days_ago)
        said = {"campaign": one.campaign, "step": one.step, "person_id": one.person}
        how = {"channel": one.channel, "message_class": one.message_class, "state": one.state}
        when = {"decided_on": day, "occurred_at": datetime.combine(day, time(one.hour))}
        yield "staging.stg_deliveries", {"message_id": f"m{n}", **said, **how, **when}
    for draw, person, address in world.holdouts:
        held = {"draw": draw, "person_id": person, "address_hash": address}
        yield "staging.stg_holdouts", held


def _of_offers(world: World, as_of: date) -> Iterator[tuple[str, Row]]:
    for one in world.offers:
        if not one.is_listed:
            continue
        yield "staging.stg_offers", _offer(one, as_of)
        if one.free_codes is not None:
            stock = {"pool": one.name, "free_count": one.free_codes, "valid_on": as_of}
            yield "staging.stg_coupon_stock", stock
        for rank, value in enumerate(one.sizes, start=1):
            size = {"offer": one.name, "size_rank": rank, "face_value": _money(value)}
            yield "staging.stg_offer_sizes", {**size, "valid_on": as_of}


def _offer(one: Offer, as_of: date) -> Row:
    shares = {"cost_share": 1.0, "redemption_share": 0.5, "floor_share": 0.1}
    return {
        "offer": one.name,
        "pool": None if one.free_codes is None else one.name,
        **shares,
        "cap_share": one.cap_share,
        "explore_buckets": 1000,
        "currency": "USD",
        "until_on": None if one.ends_in is None else as_of + timedelta(days=one.ends_in),
        "valid_on": as_of,
    }
