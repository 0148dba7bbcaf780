"""Limits on a further message, in plain Python: caps, the gap, unanswered ones, offers."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.decisions.oracle import Case
from tests.decisions.rulebooks import Rulebook
from tests.decisions.worlds import Campaign, Person, World

from perennial.domain import Reason


def windows(book: Rulebook) -> Iterable[tuple[str, int, int]]:
    """Each cap as channel, oldest day that counts (in days ago) and count."""
    since = {"week": book.as_of.weekday(), "month": book.as_of.day - 1}
    since["year"] = book.as_of.timetuple().tm_yday - 1
    for cap in book.contact_rules["caps"]:
        oldest = cap["days"] - 1 if "days" in cap else since[cap["calendar"]]
        yield cap["channel"], oldest, cap["count"]


def room(book: Rulebook, world: World, person: str, channel: str, today: Iterable[str] = ()) -> int:
    """Messages that a person may still get on a channel (or `any`) after today's."""
    left = [
        count
        - sum(one.days_ago <= oldest and capped in {"any", one.channel} for one in before)
        - sum(capped in {"any", one} for one in today)
        for capped, oldest, count in windows(book)
        for before in [world.delivered(person)]
        if capped == channel
    ]
    return min(left, default=99)


def unanswered(world: World, person: Person) -> int:
    """Number of messages since their last use."""
    used = person.used_days_ago
    return sum(used is None or one.days_ago < used for one in world.delivered(person.name))


def rest_needed(book: Rulebook, world: World, person: Person) -> bool:
    """Whether unanswered messages forbid another one today."""
    before = world.delivered(person.name)
    doubled = 2 ** (unanswered(world, person) // book.contact_rules["unanswered_count"])
    rest = min(doubled, book.contact_rules["longest_rest_days"])
    return bool(before) and min(one.days_ago for one in before) < rest


def too_soon(book: Rulebook, world: World, person: Person, slot: datetime) -> bool:
    """Whether the last message is too recent at an instant."""
    gap = timedelta(hours=book.contact_rules["gap_hours"])
    midnight = datetime.combine(book.as_of, datetime.min.time())
    return any(
        slot < midnight - timedelta(days=one.days_ago) + timedelta(hours=one.hour) + gap
        for one in world.delivered(person.name)
    )


def offer_problem(world: World, campaign: Campaign, person: Person) -> Reason | None:
    """Why a campaign's offer can't be promised to this person."""
    if campaign.offer is None:
        return None
    offer = next((o for o in world.offers if o.name == campaign.offer and o.is_listed), None)
    if offer is None:
        return Reason.OFFER_WITHDRAWN
    if offer.ends_in is not None and offer.ends_in < 0:
        return Reason.OFFER_EXPIRED
    if offer.free_codes == 0:
        return Reason.COUPONS_EXHAUSTED
    bounds = [b for b in (person.usual_purchase, person.predicted_value) if b is not None]
    if any(min(offer.sizes) > offer.cap_share * bound for bound in bounds):
        return Reason.OFFER_TOO_LARGE
    return None


def limits(book: Rulebook, world: World, row: Mapping[str, Any]) -> list[Reason]:
    """Limits that stop a message to a person in the treatment arm, in order."""
    campaign, person = world.campaign(row["campaign"]), world.person(row["person_id"])
    problem = offer_problem(world, campaign, person)
    if campaign.is_service:
        return [problem] if problem else []
    case = Case(book, world, campaign, person)
    rooms = [room(book, world, person.name, one) for one in case.open_channels]
    found = {
        Reason.CAP_REACHED: max(rooms) <= 0 or room(book, world, person.name, "any") <= 0,
        Reason.TOO_SOON: too_soon(book, world, person, row["slot_at"]),
        Reason.FATIGUE: rest_needed(book, world, person),
        problem: problem is not None,
        Reason.NO_GAIN: row["expected_value"] is not None and row["expected_value"] <= 0,
    }
    return [reason for reason, holds in found.items() if reason is not None and holds]
