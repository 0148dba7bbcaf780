"""Size limits for templates and their values.

Values may have any length. With these limits the length of a template bounds the cost of a message.
"""

from collections.abc import Iterable, Sized
from itertools import islice
from typing import Any

from jinja2 import TemplateRuntimeError
from jinja2.filters import do_join
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context

MOST_ITEMS = 100
"""Of a range or a loop."""

LONGEST_SOURCE = 100_000
"""Characters of a template."""

LONGEST_TEXT = 1_000_000
"""Characters of one part of a message; mail programs truncate long before."""


_AT_A_TIME = 50


def short_range(*bounds: int) -> range:
    """`range` with at most `MOST_ITEMS` items.

    Raises:
        TemplateRuntimeError: It would be longer.
    """
    numbers = range(*bounds)
    if len(numbers[: MOST_ITEMS + 1]) > MOST_ITEMS:  # len() of a huge range overflows
        raise TemplateRuntimeError(f"a range may have at most {MOST_ITEMS} items")
    return numbers


def short_items(items: Any) -> Any:
    """A loop's items, at most `MOST_ITEMS`.

    Raises:
        TemplateRuntimeError: There are more.
    """
    kept = items if isinstance(items, Sized) else list(islice(items, MOST_ITEMS + 1))
    if len(kept) > MOST_ITEMS:
        raise TemplateRuntimeError(f"a loop may have at most {MOST_ITEMS} items")
    return kept


@pass_eval_context
def short_join(context: EvalContext, items: Iterable[Any], separator: str = "") -> str:
    """Jinja's `join`, limited to `LONGEST_TEXT` characters.

    Raises:
        TemplateRuntimeError: The items are too many or too long.
    """
    kept = short_items(items)
    if sum(len(str(item)) for item in kept) + len(kept) * len(separator) > LONGEST_TEXT:
        raise TemplateRuntimeError(f"a text may have at most {LONGEST_TEXT:,} characters")
    return str(do_join(context, kept, separator))


def bounded(parts: Iterable[str]) -> str:
    """Join parts to at most `LONGEST_TEXT` characters, without making many more.

    Raises:
        TemplateRuntimeError: The text is longer.
    """
    rest, texts, left = iter(parts), list[str](), LONGEST_TEXT
    while chunk := list(islice(rest, _AT_A_TIME)):  # checking after each part would cost 10 % more
        texts.append("".join(chunk))
        left -= len(texts[-1])
        if left < 0:
            raise TemplateRuntimeError(f"a text may have at most {LONGEST_TEXT:,} characters")
    return texts[0] if len(texts) == 1 else "".join(texts)
