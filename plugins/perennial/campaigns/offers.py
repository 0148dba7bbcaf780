"""The catalogue of offers in `dbt_project/offers.yml`; docs/concepts/offers.md describes each key.

An invalid offer, and the campaigns that promise it, don't stop the others.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from perennial.config.business import business
from perennial.config.yaml_file import invalid, line_of, read_mapping
from perennial.domain import DefinitionError, suggestion
from perennial.domain.field_types import ExactShare, Money, Name, StrictModel

FILE = "offers.yml"
AMOUNT = "{amount}"
"""Placeholder in an offer's text for the size's text."""

Kind = Literal["amount_off", "percent_off", "free_trial", "points", "gift", "privilege"]


class Words(StrictModel):
    """A text in each language."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class Size(StrictModel):
    """One size of an offer: its value for the person, and its text, such as `$15`."""

    value: Money
    text: Words


class Generator(StrictModel):
    """How an offer generates codes: `prefix`, then `length` letters and digits.

    Codes of ten characters can't be guessed, and don't run out.
    """

    prefix: str = Field(default="", pattern=r"^[A-Z0-9-]{0,12}$")
    length: int = Field(default=10, ge=8, le=32)


class Offer(StrictModel):
    """What is promised, its cost and its conditions; amounts are in `currency`, the business's.

    `sizes` rise; a `privilege` has no monetary value.
    """

    name: Name
    kind: Kind
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    sizes: tuple[Size, ...] = Field(min_length=1)
    text: Words
    terms: Words
    cost_share: ExactShare
    redemption_share: ExactShare
    floor_share: ExactShare = Decimal(0)
    cap_share: ExactShare | None = None
    minimum_purchase: Money = Decimal(0)
    explore_share: ExactShare = Decimal(0)
    expiry_days: int = Field(ge=1, le=3660)
    until: date | None = None
    is_unique_code: bool = False
    pool: Name | None = None
    generator: Generator | None = None
    code: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _sizes_rise(self) -> Self:
        values = [size.value for size in self.sizes]
        if values != sorted(set(values)):
            raise ValueError("sizes: each must be worth more than the one before")
        if (values[-1] == 0) != (self.kind == "privilege"):
            raise ValueError("sizes: only the kind privilege has the value 0")
        if self.cap_share is not None and self.cap_share < self.floor_share:
            raise ValueError("cap_share must not be less than floor_share")
        return self

    @model_validator(mode="after")
    def _codes_have_one_source(self) -> Self:
        sources = [name for name in ("pool", "generator", "code") if getattr(self, name)]
        if self.is_unique_code and sources not in (["pool"], ["generator"]):
            raise ValueError("unique codes need either a pool or a generator")
        if not self.is_unique_code and sources not in ([], ["code"]):
            raise ValueError(f"{sources[0]} needs is_unique_code: true")
        return self


class Offers(NamedTuple):
    """All offers by name: the valid ones, and the errors of the others."""

    sound: Mapping[str, Offer]
    broken: Mapping[str, DefinitionError]

    def require(self, name: str, *, by: Path) -> Offer:
        """The offer that a definition names, whose file is `by`.

        Raises:
            DefinitionError: The offer is invalid or unknown.
        """
        if name in self.broken:
            raise self.broken[name]
        if name not in self.sound:
            remedy = f"{suggestion(name, self.sound)} Or add it to {FILE}."
            problem = f"there is no offer {name}"
            raise DefinitionError(str(by), "config.meta.offer", problem, remedy)
        return self.sound[name]


def load_offers(dbt_project: Path) -> Offers:
    """Read `<dbt_project>/offers.yml`; without the file there are no offers.

    Raises:
        DefinitionError: The file, or the business's settings, can't be read.
    """
    path = dbt_project / FILE
    if not path.exists():
        return Offers({}, {})
    currency = business(dbt_project).business_currency
    sound: dict[str, Offer] = {}
    broken: dict[str, DefinitionError] = {}
    for name, content in read_mapping(path, "Write one offer per key.").items():
        try:
            sound[str(name)] = _offer(path, str(name), content, currency)
        except DefinitionError as error:
            broken[str(name)] = error
    return Offers(sound, broken)


def _offer(path: Path, name: str, content: Any, currency: str) -> Offer:
    if not isinstance(content, dict):
        problem, remedy = "holds no keys", "Write its kind, sizes and the other keys."
        raise DefinitionError(str(path), name, problem, remedy, line=line_of(path, [name]))
    try:
        offer = Offer.model_validate({"name": name, **content})
    except ValidationError as error:
        raise invalid(path, error, [name]) from error
    if offer.currency != currency:
        problem = f"is {offer.currency}, but the business counts in {currency}"
        remedy = f"Write the offer's values in {currency}."
        line = line_of(path, [name, "currency"])
        raise DefinitionError(str(path), f"{name}.currency", problem, remedy, line=line)
    return offer
