"""Stop gracefully: finish the current group first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def told_to_stop() -> Iterator[list[int]]:
    """Catch SIGTERM and SIGINT, and raise the first again after the block.

    Only the main thread catches them, and each only once.
    """
    caught: list[int] = []
    previous: dict[int, Any] = {}

    def note(number: int, _: FrameType | None) -> None:
        signal.signal(number, previous[number])
        caught.append(number)

    if threading.current_thread() is threading.main_thread():
        for number in (int(signal.SIGTERM), int(signal.SIGINT)):
            previous[number] = signal.signal(number, note) or signal.SIG_DFL
    try:
        yield caught
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if caught:
            signal.raise_signal(caught[0])
