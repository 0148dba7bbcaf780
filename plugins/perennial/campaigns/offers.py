"""The catalogue of offers: what campaigns may promise, read and checked here and nowhere else.

`dbt_project/offers.yml` holds one offer per key. An offer that is wrong is set aside with its
error, and with it the campaigns that promise it; the others go on.
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
"""Placeholder in an offer's text for the text of the size."""

Kind = Literal["amount_off", "percent_off", "free_trial", "points", "gift", "privilege"]


class Words(StrictModel):
    """A text in each language."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class Size(StrictModel):
    """One rung of an offer's ladder.

    Attributes:
        value: What it is worth to the person, in the offer's currency.
        text: As it is written in a message, such as `$15`.
    """

    value: Money
    text: Words


class Generator(StrictModel):
    """How an offer makes its own codes: a prefix, then letters and digits.

    Attributes:
        prefix: Begins every code.
        length: Letters and digits after it; ten of them can't be guessed, nor run out.
    """

    prefix: str = Field(default="", pattern=r"^[A-Z0-9-]{0,12}$")
    length: int = Field(default=10, ge=8, le=32)


class Offer(StrictModel):
    """What is promised, what it costs, and until when it holds.

    Attributes:
        name: Its key in the file.
        kind: What the person gets; a `privilege` is worth no money.
        currency: ISO 4217 code of all its money; the business's.
        sizes: From the smallest up.
        text: The promise in a few words; `{amount}` stands for the size's text.
        terms: The rules, in words that a person reads.
        cost_share: Cost of one redemption, as a share of the value.
        redemption_share: ExactShare of those promised who are expected to redeem.
        floor_share: A smaller share of the person's usual purchase is not worth a trip.
        cap_share: A greater share of it is not promised; None: any.
        minimum_purchase: Spend from which it can be redeemed.
        explore_share: ExactShare of people who get a size drawn at random.
        expiry_days: Days after the first promise in which it can be redeemed.
        until: Last day on which it is promised; None: no end.
        is_unique_code: Whether each person gets a code of their own.
        pool: Name of the uploaded pool these codes come from.
        generator: How they are made, where there is no pool.
        code: The one code that everybody gets, where codes are not unique.
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
    """Every offer: those that may be promised by name, and the errors of those that may not."""

    sound: Mapping[str, Offer]
    broken: Mapping[str, DefinitionError]

    def require(self, name: str, *, by: Path) -> Offer:
        """The offer that the definition in the file `by` names.

        Raises:
            DefinitionError: It is wrong, or there is none of that name.
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
        DefinitionError: The file as a whole, or the business's settings, can't be read.
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
