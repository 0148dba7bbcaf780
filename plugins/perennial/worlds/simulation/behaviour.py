"""Simulate people's days: who buys, who opts out, and what a message changes.

A message with uplift u multiplies the hazard of buying during its goal window by log(1 - p (1 + u))
/ log(1 - p). This turns the chance p of buying in that time into p (1 + u), exactly for each
person.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from perennial.worlds.simulation.effects import Effect, Kind
from perennial.worlds.simulation.population import Days, Flags, Floats, Population

FATIGUE = 0.7
"""Each message in the week before multiplies an effect by this."""
_MOST = 0.98
"""The highest chance of buying that a message gives anybody."""
_SEASON_SWING = 0.25
_WEEKEND = 1.3


class Heard(NamedTuple):
    """One day's arrived messages: positions of people, and effects if any."""

    people: Days
    effects: tuple[Effect | None, ...]


class Lived(NamedTuple):
    """One day's events; people are positions.

    Attributes:
        buyers: At most once a day.
        amounts: Per buyer.
        leavers: Who withdrew consent.
    """

    buyers: Days
    amounts: Floats
    visitors: Days
    leavers: Days


def season_on(day: int) -> float:
    """A day's activity relative to the average: most in December, and more on weekends."""
    on = date.fromordinal(day)
    wave = 1 + _SEASON_SWING * np.cos(2 * np.pi * (on.timetuple().tm_yday - 350) / 365.25)
    return float(wave * (_WEEKEND if on.weekday() >= 5 else 1.0))


@dataclass
class Behaviour:
    """The people's state; live its days in order.

    The same seed, people and messages give the same days.
    """

    people: Population
    seed: int
    _hazard: Floats = field(init=False)
    _worth: Floats = field(init=False)
    _works_until: Days = field(init=False)
    _messages: list[tuple[int, Days]] = field(init=False, default_factory=list)
    _has_left: Flags = field(init=False)

    def __post_init__(self) -> None:
        """Start without messages."""
        size = self.people.size
        self._hazard, self._worth = np.ones(size), np.ones(size)
        self._works_until = np.zeros(size, np.int64)
        self._has_left = np.zeros(size, bool)

    def live(self, day: int, heard: Heard | None = None) -> Lived:
        """Simulate one day; messages come first."""
        random = np.random.default_rng([self.seed, day])
        over = self._works_until <= day
        self._hazard[over] = self._worth[over] = 1.0
        leavers = np.empty(0, np.int64)
        if heard is not None and len(heard.people):
            leavers = self._hear(day, heard, random)
        rate = self.people.rates_on(day) * season_on(day)
        buys = random.random(self.people.size) < -np.expm1(-rate * self._hazard)
        visits = buys | (random.random(self.people.size) < -np.expm1(-1.5 * rate))
        spread = np.exp(random.normal(-0.08, 0.4, self.people.size))
        buyers = np.flatnonzero(buys)
        amounts = (self.people.basket * spread * self._worth)[buyers]
        return Lived(buyers, np.maximum(amounts, 0.5), np.flatnonzero(visits), leavers)

    def chance(self, people: Days, day: int, days: int) -> Floats:
        """Chance of buying in `days` days from `day` on without a message."""
        seasons = np.array([season_on(day + n) for n in range(days)])
        until = np.concatenate([[0.0], np.cumsum(seasons)])
        stays = np.clip(self.people.leaves_on[people] - day, 0, days)
        active = self.people.rate[people] * until[stays]
        away = self.people.return_rate[people] * (until[days] - until[stays])
        return np.asarray(-np.expm1(-(active + away)))

    def _hear(self, day: int, heard: Heard, random: np.random.Generator) -> Days:
        counts = np.zeros(self.people.size, np.int64)
        self._messages = [(on, who) for on, who in self._messages if on > day - 30]
        lately = np.zeros(self.people.size, np.int64)
        for on, who in self._messages:
            np.add.at(counts, who, 1)
            if on > day - 7:
                np.add.at(lately, who, 1)
        for effect in {planted for planted in heard.effects if planted is not None}:
            is_of = np.array([planted is effect for planted in heard.effects])
            self._plant(effect, heard.people[is_of], lately, day)
        who = heard.people
        tired = random.random(len(who)) < self.people.weariness[who] * (1 + counts[who])
        leavers = np.unique(who[tired & ~self._has_left[who]])
        self._has_left[leavers] = True
        self._messages.append((day, who))
        return leavers

    def _plant(self, effect: Effect, who: Days, lately: Days, day: int) -> None:
        uplift = effect.uplift * FATIGUE ** lately[who]
        self._works_until[who] = day + effect.goal_days
        if effect.kind is Kind.SPEND:
            self._worth[who] = 1 + uplift
            return
        chance = np.clip(self.chance(who, day, effect.goal_days), 1e-9, _MOST)
        wanted = np.minimum(chance * (1 + uplift), np.maximum(_MOST, chance))
        self._hazard[who] = np.log1p(-wanted) / np.log1p(-chance)
