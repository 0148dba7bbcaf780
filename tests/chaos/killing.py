"""Starting processes and killing them at random moments."""

import multiprocessing
import random
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

Job = tuple[Callable[..., None], tuple[Any, ...]]


def context() -> ForkServerContext:
    """Processes that begin within milliseconds, because all they need is imported already."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.chaos.work"])
    return forks


class Killer:
    """Kills what it starts, at moments drawn from a seed.

    Attributes:
        kills: How many processes died of it so far.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._forks = context()
        self.kills = 0

    def run(self, job: Job) -> float:
        """Let a job end by itself. Returns the seconds it took."""
        began = time.monotonic()
        process = self._start(job)
        process.join()
        assert process.exitcode == 0, f"{job[0].__name__} failed by itself"
        return time.monotonic() - began

    def harass(self, *jobs: Job, within: float) -> None:
        """Start jobs side by side, and kill each at a moment of its own within so many seconds."""
        moments = sorted((self._random.uniform(0, within), self._start(job)) for job in jobs)
        began = time.monotonic()
        for moment, process in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            process.kill()
        for _, process in moments:
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL), "a job failed by itself"
            self.kills += process.exitcode != 0

    def draw(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def _start(self, job: Job) -> BaseProcess:
        process = self._forks.Process(target=job[0], args=job[1])
        process.start()
        return process
