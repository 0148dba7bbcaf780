"""The rules a second time, in plain Python, for one person and one campaign.

It shares only the names of `Reason` with the SQL. Time zones are those of `zoneinfo`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from hashlib import md5
from zoneinfo import ZoneInfo, available_timezones

from tests.decisions.rulebooks import HOLDOUT_SHARE, Rulebook
from tests.decisions.worlds import Campaign, Person, Round, World

from perennial.domain import Reason

BUSINESS = "America/New_York"
TEXT_MESSAGE_HOURS = {"US": (8 * 60, 21 * 60), "CN": (8 * 60, 22 * 60)}
STRICTEST = (8 * 60, 21 * 60)
WHOLE_DAY = (0, 24 * 60)
ZONES = available_timezones()


def minutes(text: str) -> int:
    """Minute of the day, from `HH:MM`."""
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


@cache
def hours_left(day: date) -> list[datetime]:
    """Hours left of the business day at 05:00, as instants in UTC."""
    zone = ZoneInfo(BUSINESS)
    midnight = datetime.combine(day, datetime.min.time())
    now = midnight.replace(hour=5, tzinfo=zone).astimezone(UTC)
    end = (midnight + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
    return [now + timedelta(hours=n) for n in range(30) if now + timedelta(hours=n) < end]


@cache
def local_minute(instant: datetime, zone: str | None) -> int:
    """Local minute of the day; in the business's zone if theirs is unknown."""
    known = zone if zone in ZONES else BUSINESS
    local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(str(known)))
    return local.hour * 60 + local.minute


def law(campaign: Campaign, person: Person, channel: str) -> tuple[int, int]:
    """Minutes of the day that the law allows."""
    if campaign.is_service or channel != "sms":
        return WHOLE_DAY
    country = re.match(r"([A-Z]{2})(-|$)", person.region or "")
    return TEXT_MESSAGE_HOURS.get(country[1], STRICTEST) if country else STRICTEST


def waking(book: Rulebook, campaign: Campaign) -> tuple[int, int]:
    """Minutes of the day outside the quiet hours of business and campaign."""
    first, last = WHOLE_DAY
    if not campaign.is_service:
        first, last = (minutes(book.contact_rules[key]) for key in ("send_from", "send_until"))
    own = (campaign.send_from or 0, 1440 if campaign.send_until is None else campaign.send_until)
    return max(first, own[0]), min(last, own[1])


def bucket(draw: str, person: str) -> int:
    """The hash that draws arms."""
    text = f"{draw}|1|{person}"
    return int(md5(text.encode()).hexdigest()[:8], 16) % 10_000  # noqa: S324 - draws lots, hides nothing


@dataclass(frozen=True)
class Stand:
    """A person's progress in a campaign: their last round."""

    last: Round
    campaign: Campaign
    taken: Mapping[int, int]  # days ago, by step number

    @property
    def silent_days(self) -> int:
        """Days since the round's last message, or the entry."""
        return min(self.taken.values(), default=self.last.days_ago)

    @property
    def is_open(self) -> bool:
        """Whether a step may still come."""
        is_done = len(self.campaign.steps) in self.taken
        return self.last.days_ago <= self.campaign.round_days and not is_done

    @property
    def due(self) -> int | None:
        """Number of the step that is due today."""
        found = [
            n
            for n, after in enumerate(self.campaign.steps, start=1)
            if n > max(self.taken, default=0)
            and after <= self.last.days_ago <= after + self.campaign.grace_days
        ]
        return max(found, default=None)


@dataclass(frozen=True)
class Case:
    """One candidate of one campaign."""

    book: Rulebook
    world: World
    campaign: Campaign
    person: Person

    @cached_property
    def stand(self) -> Stand | None:
        """Their progress, if they ever entered."""
        own = (self.person.name, self.campaign.name)
        entered = [one for one in self.world.rounds if (one.person, one.campaign) == own]
        if not entered:
            return None
        last = min(entered, key=lambda one: (one.days_ago, -one.number))
        if last.arm == "holdout":
            steps = enumerate(self.campaign.steps, start=1)
            taken = {n: last.days_ago - after for n, after in steps if after < last.days_ago}
        else:
            taken = {}
            for one in self.world.deliveries:
                if (one.person, one.campaign) == own and 0 < one.days_ago <= last.days_ago:
                    n = int(one.step.removeprefix("step_"))
                    taken[n] = min(one.days_ago, taken.get(n, one.days_ago))
        return Stand(last, self.campaign, taken)

    @property
    def is_in_round(self) -> bool:
        """Whether the person has an open round."""
        return self.stand is not None and self.stand.is_open

    def hours(self, channel: str, *, quiet: bool) -> list[datetime]:
        """Hours left of the day that the law allows, and quiet hours if asked."""
        spans = [law(self.campaign, self.person, channel)]
        spans += [waking(self.book, self.campaign)] if quiet else []
        return [
            instant
            for instant in hours_left(self.book.as_of)
            if all(a <= local_minute(instant, self.person.zone) < b for a, b in spans)
        ]

    def channels(self, *asked: str) -> list[str]:
        """Channels of the ladder for which the condition is true."""
        return [one for one in self.campaign.channels if all(self._passes(one, q) for q in asked)]

    def _passes(self, channel: str, asked: str) -> bool:
        contact = self.person.contact(channel)
        if asked in {"lawful", "awake"}:
            return bool(self.hours(channel, quiet=asked == "awake"))
        answers = {
            "live": ("channel", channel) not in self.world.kills,
            "permitted": self.campaign.is_service or contact.consent is True,
            "unsuppressed": not contact.is_suppressed,
            "own_or_none": contact.address is None or contact.is_owner,
            "own": contact.address is not None and contact.is_owner,
        }
        return answers[asked]

    @cached_property
    def open_channels(self) -> list[str]:
        """Channels on which they may get a message today."""
        return self.channels("live", "permitted", "unsuppressed", "own", "lawful", "awake")

    @cached_property
    def closed_gates(self) -> set[Reason]:
        """Every gate that stops them."""
        found = {**self._of_channels(), **self._of_campaign(), **self._of_round()}
        return {reason for reason, is_closed in found.items() if is_closed}

    def _of_channels(self) -> dict[Reason, bool]:
        free = ("live", "permitted", "unsuppressed")
        return {
            Reason.NO_CONSENT: not self.channels("live", "permitted"),
            Reason.SUPPRESSED: not self.channels(*free),
            Reason.SHARED_ADDRESS: not self.channels(*free, "own_or_none"),
            Reason.UNLAWFUL_HOUR: not self.channels(*free, "lawful"),
            Reason.QUIET_HOURS: not self.channels(*free, "awake"),
            Reason.UNREACHABLE: not self.open_channels,
        }

    def _of_campaign(self) -> dict[Reason, bool]:
        one, kills = self.campaign, self.world.kills
        ages = [self.world.data_age, *(person.used_days_ago for person in self.world.people)]
        stops = {("all", None), ("programme", one.programme), ("campaign", one.name)}
        day = self.book.as_of.isoformat()
        is_dark = one.is_blackout or day in self.book.contact_rules["blackout_days"]
        return {
            Reason.KILL_SWITCH: bool(stops & set(kills)) or not self.channels("live"),
            Reason.STALE_RUN: min((age for age in ages if age is not None), default=99)
            > self.book.contact_rules["stale_days"],
            Reason.CAMPAIGN_OVER: one.ends_in is not None and one.ends_in < 0,
            Reason.BLACKOUT_DAY: is_dark and not one.is_service,
            Reason.ERASED: self.person.is_erased,
            Reason.PAUSED: self.person.is_paused and not one.is_service,
            Reason.OPEN_COMPLAINT: one.is_complaint_exit and self.person.has_complaint,
            Reason.REFUSES_PERSONALISATION: self.person.is_refusing and not one.has_impersonal,
        }

    def _of_round(self) -> dict[Reason, bool]:
        one, person, stand = self.campaign, self.person, self.stand
        may_enter = self.world.audiences.get((one.name, person.name))
        if stand is None:
            return {Reason.NOT_ENTERING: may_enter is not True}
        reached = person.reached_days_ago
        did = one.is_goal_exit and reached is not None and 0 < reached <= stand.last.days_ago
        mine = [r for r in self.world.rounds if (r.person, r.campaign) == (person.name, one.name)]
        closed = not stand.is_open
        again = one.reentry == "again"
        return {
            Reason.GOAL_REACHED: stand.is_open and did,
            Reason.LEFT_AUDIENCE: stand.is_open and may_enter is None,
            Reason.STEP_NOT_DUE: stand.is_open and stand.due is None,
            Reason.ALREADY_ENTERED: closed and not again,
            Reason.ROUNDS_USED: closed
            and sum(r.days_ago < 365 for r in mine) >= one.rounds_per_year,
            Reason.RESTING: closed and again and stand.silent_days < (one.rest_days or 0),
            Reason.NOT_ENTERING: closed and may_enter is not True,
            Reason.COOLDOWN: stand.silent_days < one.cooldown_days,
        }

    def held_out_by(self, address: str | None) -> Reason | None:
        """The draw that holds them out: today's, or one recorded before."""
        if self.campaign.is_service:
            return None
        for draw, salt, share, reason in (
            ("global", "global", HOLDOUT_SHARE * 10_000, Reason.GLOBAL_HOLDOUT),
            (
                *(self.campaign.name, f"campaign|{self.campaign.name}"),
                *(self.campaign.holdout_buckets, Reason.CAMPAIGN_HOLDOUT),
            ),
        ):
            recorded = [(who, where) for name, who, where in self.world.holdouts if name == draw]
            is_recorded = any(
                who == self.person.name or (where is not None and where == address)
                for who, where in recorded
            )
            if is_recorded or bucket(salt, self.person.name) < share:
                return reason
        return None
