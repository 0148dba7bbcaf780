"""Field types and the strict base model that definitions and settings share."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""Name of a campaign, step, channel or offer; valid as a file, table and column name."""

EventType = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]

Money = Annotated[Decimal, BeforeValidator(str), Field(ge=0, lt=1_000_000_000, decimal_places=4)]
"""An amount in the currency named next to it; parsed from its text, so that 0.1 stays exact."""

Share = Annotated[float, Field(ge=0, le=1)]

OpenShare = Annotated[float, Field(gt=0, lt=1)]
"""A share strictly between 0 and 1."""

ExactShare = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]
"""A share that multiplies money."""


def minute_of_day(text: object) -> object:
    """Minutes after midnight of `HH:MM` or `24:00`; YAML parses an unquoted `20:30` as a number.

    Raises:
        ValueError: The text is not a time of day.
    """
    if isinstance(text, int) and 0 <= text <= 1440:
        return text
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)|24:00", str(text))
    if not found:
        raise ValueError(f"{text} is not a time of day, such as '09:00' in quotes")
    return 1440 if found[1] is None else int(found[1]) * 60 + int(found[2])


Minute = Annotated[int, BeforeValidator(minute_of_day)]


class StrictModel(BaseModel):
    """Rejects unknown keys, and is immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)
