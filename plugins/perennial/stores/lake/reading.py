"""Turns all read errors of a store into `BrokenWorld`."""

from collections.abc import Iterator
from contextlib import contextmanager

from perennial.domain import BrokenWorld, PerennialError

_REMEDY = "Run this again; if it fails again, restore the file from a copy."


@contextmanager
def reading(
    what: object,
    trouble: type[Exception] | tuple[type[Exception], ...] = Exception,
    *,
    remedy: str = _REMEDY,
) -> Iterator[None]:
    """Let what goes wrong while something is read be retried.

    Args:
        what: It, for people.
        trouble: What may go wrong. By default anything, as clients of object stores have errors of
            their own: then the block must contain the reading alone.
        remedy: What to do, a sentence.

    Raises:
        BrokenWorld: It can't be read. Errors of the operating system stay what they are.
    """
    try:
        yield
    except PerennialError:
        raise
    except Exception as error:
        # pyarrow calls a damaged file an OSError, too, but one without a number
        is_damage = type(error) is OSError and error.errno is None
        if not is_damage and (isinstance(error, OSError) or not isinstance(error, trouble)):
            raise
        said = (str(error).splitlines() or [""])[0]
        raise BrokenWorld(
            f"Can't read {what} ({type(error).__name__}: {said}). {remedy}"
        ) from error
