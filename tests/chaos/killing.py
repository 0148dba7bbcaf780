"""Start processes and kill them at random moments."""

import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

import psutil

Job = tuple[Callable[..., None], tuple[Any, ...]]


def context(*modules: str) -> ForkServerContext:
    """A fork server that has imported what the jobs need, so that they start within milliseconds.

    Args:
        modules: Further modules to import; only those of the first call count.
    """
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.chaos.work", *modules])
    return forks


def cpu_seconds() -> float:
    """CPU seconds of this process and all that it started, killed ones included."""
    here = psutil.Process()
    times = [one.cpu_times() for one in (here, *here.children())]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


class Killer:
    """Kills what it starts, at moments drawn from a seed.

    Args:
        seed: Seed of the moments.
        wanted: Number of processes to kill.
        until: When to stop nevertheless, by `time.monotonic`.
        say: Gets the number of kills, after each.

    Attributes:
        kills: Number of processes killed so far.
    """

    def __init__(
        self,
        seed: int | str,
        wanted: int,
        *,
        until: float = float("inf"),
        say: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._forks = multiprocessing.get_context("forkserver")
        self._until, self._say = until, say
        self.wanted, self.kills = wanted, 0

    @property
    def left(self) -> int:
        """Number of kills left; 0 after `until`."""
        return 0 if time.monotonic() > self._until else max(0, self.wanted - self.kills)

    def run(self, job: Job) -> float:
        """Let a job end by itself; return its seconds."""
        began = time.monotonic()
        process = self.start(job)
        process.join()
        assert process.exitcode == 0, f"{job[0].__name__} failed by itself"
        return time.monotonic() - began

    def harass(self, *jobs: Job, within: float) -> None:
        """Start jobs in parallel, and kill each at its own moment within `within` seconds."""
        moments = sorted((self._random.uniform(0, within), self.start(job)) for job in jobs)
        began = time.monotonic()
        for moment, process in moments:
            process.join(max(0.0, began + moment - time.monotonic()))
            process.kill()
        self._bury([process for _, process in moments])

    def interrupt(self, server: BaseProcess, act: Callable[[], None], *, within: float) -> None:
        """Kill a server at a moment within `within` seconds, while a client sends requests."""
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(act)
            time.sleep(self._random.uniform(0, within))
            server.kill()
            self._bury([server])
            asking.result()

    def draw(self, share: float) -> bool:
        """Return true with this probability."""
        return self._random.random() < share

    def start(self, job: Job) -> BaseProcess:
        """Start a job."""
        process = self._forks.Process(target=job[0], args=job[1])
        process.start()
        return process

    def _bury(self, processes: Sequence[BaseProcess]) -> None:
        for process in processes:
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL), "a job failed by itself"
            self.kills += process.exitcode != 0
        self._say(self.kills)
