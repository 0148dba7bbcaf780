"""Raise one kind of error for any trouble with reading the lake."""

from collections.abc import Iterator
from contextlib import contextmanager

from perennial.domain import BrokenWorld, PerennialError


@contextmanager
def reading(what: object, trouble: type[Exception] = Exception) -> Iterator[None]:
    """Let what goes wrong while something is read be retried.

    Args:
        what: It, for people.
        trouble: What may go wrong. By default anything, as clients of object stores have errors of
            their own: then only the reading belongs into the block.

    Raises:
        BrokenWorld: It can't be read. Errors of the operating system stay what they are.
    """
    try:
        yield
    except PerennialError:
        raise
    except (OSError, trouble) as error:
        # pyarrow calls a damaged file an OSError, too, but one without a number
        if isinstance(error, OSError) and (type(error) is not OSError or error.errno is not None):
            raise
        said = (str(error).splitlines() or [""])[0]
        raise BrokenWorld(f"{what} can't be read: {type(error).__name__}: {said}") from error
