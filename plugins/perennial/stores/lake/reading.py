"""Turns all read errors of a store into `BrokenWorld`."""

from collections.abc import Iterator
from contextlib import contextmanager

from perennial.domain import BrokenWorld, PerennialError


@contextmanager
def reading(what: object, trouble: type[Exception] = Exception) -> Iterator[None]:
    """Turn errors inside the block into `BrokenWorld`, which Airflow retries; `OSError` passes.

    By default all errors are turned, because clients of object stores have their own classes; then
    the block must contain only the read.
    """
    try:
        yield
    except (PerennialError, OSError):
        raise
    except trouble as error:
        said = (str(error).splitlines() or [""])[0]
        raise BrokenWorld(f"{what} can't be read: {type(error).__name__}: {said}") from error
