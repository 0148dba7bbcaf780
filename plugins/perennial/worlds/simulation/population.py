"""Draw people with latent rates: when they join, buy and leave.

As in BG/NBD, a person's purchase rate comes from a gamma distribution and holds until they leave;
then they return rarely. Source: as in `value.bg_nbd`.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
Flags = NDArray[np.bool_]

ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Shanghai", None)
_ZONE_SHARES = (0.6, 0.2, 0.1, 0.09, 0.01)
_RATE_SHAPE, _RATE_MEAN = 0.9, 1 / 18  # baskets a day while active
_MEAN_STAY_DAYS = 150
_RETURN_RATE = 1 / 240  # baskets a day after leaving
_JOINED_BEFORE_DAYS = 300


class Population(NamedTuple):
    """Everybody who ever joins; arrays are by person.

    Attributes:
        joined_on: Day as its proleptic ordinal.
        leaves_on: Day from which they return only by chance.
        rate: Baskets a day until then, in an average season.
        return_rate: Baskets a day afterwards.
        basket: Mean value, in the business's currency.
        weariness: Chance that a single message makes them unsubscribe.
        zone: Position in `ZONES`.
        is_chinese: Reads zh; the others read en.
        has_email: Gave an address and consent.
        has_phone: Likewise.
    """

    joined_on: Days
    leaves_on: Days
    rate: Floats
    return_rate: Floats
    basket: Floats
    weariness: Floats
    zone: Days
    is_chinese: Flags
    has_email: Flags
    has_phone: Flags

    @property
    def size(self) -> int:
        """Number of people."""
        return len(self.rate)

    def external_id(self, person: int) -> str:
        """The company's id."""
        return f"sim-{person:07d}"

    def rates_on(self, day: int) -> Floats:
        """Baskets a day per person, before season and messages."""
        rate = np.where(day < self.leaves_on, self.rate, self.return_rate)
        return np.where(day >= self.joined_on, rate, 0.0)


def draw_population(people: int, *, start: date, end: date, seed: int) -> Population:
    """People who joined in the 300 days before `start` or join until `end`."""
    random = np.random.default_rng([seed, 0])
    first, last = start.toordinal() - _JOINED_BEFORE_DAYS, end.toordinal()
    joined = random.integers(first, last, people)
    is_chinese = random.random(people) < 0.3
    zone = random.choice(len(ZONES), people, p=_ZONE_SHARES)
    return Population(
        joined_on=joined,
        leaves_on=joined + 1 + random.exponential(_MEAN_STAY_DAYS, people).astype(np.int64),
        rate=random.gamma(_RATE_SHAPE, _RATE_MEAN / _RATE_SHAPE, people),
        return_rate=np.full(people, _RETURN_RATE),
        basket=np.exp(random.normal(3.4, 0.5, people)),
        weariness=random.beta(1, 400, people),
        zone=zone,
        is_chinese=is_chinese,
        has_email=random.random(people) < 0.85,
        has_phone=random.random(people) < 0.5,
    )
