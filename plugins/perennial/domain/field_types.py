"""Types of fields that definitions and settings share, and their strict model. Pure."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""Of a campaign, a step, a channel, an offer: fit for a file, a table and a column."""

EventType = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]

Money = Annotated[Decimal, BeforeValidator(str), Field(ge=0, lt=1_000_000_000, decimal_places=4)]
"""An amount in a currency that stands beside it; read by its text, so that 0.1 stays 0.1."""

Share = Annotated[float, Field(ge=0, le=1)]

OpenShare = Annotated[float, Field(gt=0, lt=1)]
"""A share that is neither nothing nor all."""

ExactShare = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]
"""A share that money is multiplied by."""


def minute_of_day(text: object) -> object:
    """The minute that `HH:MM` names, or `24:00`; an unquoted `20:30` is a number in YAML.

    Raises:
        ValueError: The text is no time of day.
    """
    if isinstance(text, int) and 0 <= text <= 1440:
        return text
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)|24:00", str(text))
    if not found:
        raise ValueError(f"{text} is not a time of day, such as '09:00' in quotes")
    return 1440 if found[1] is None else int(found[1]) * 60 + int(found[2])


Minute = Annotated[int, BeforeValidator(minute_of_day)]


class StrictModel(BaseModel):
    """Refuses keys it does not know, and can't be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
