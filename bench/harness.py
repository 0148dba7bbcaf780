"""Measure processes in CPU seconds, compare with goals, write and print results.

This process must stay small: on Linux a child's peak memory includes its parent's.
"""

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True)
class Usage:
    """Resources of a process and its children.

    Attributes:
        cpu: User and system seconds; steadier than wall time on a busy machine.
        peak: Peak resident bytes.
        wall: Seconds.
    """

    cpu: float
    peak: int
    wall: float


def measure(
    command: Sequence[str | Path], *, environment: Mapping[str, str], log: Path, times: int = 1
) -> Usage:
    """Run a command; of `times` runs, take the least time and the largest memory.

    Raises:
        RuntimeError: It failed; the message has the end of its output.
    """
    return _combine([_once(command, environment, log) for _ in range(times)])


def _once(command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> Usage:
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **environment}
        ) as process,
    ):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{tail}")
    wall = time.monotonic() - began
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, wall)


def _combine(runs: Sequence[Usage]) -> Usage:
    return Usage(
        min(run.cpu for run in runs),
        max(run.peak for run in runs),
        min(run.wall for run in runs),
    )


@dataclass(frozen=True)
class Goal:
    """An upper bound of a result; `at_most` is included."""

    of: Literal["value", "ratio"]
    at_most: float

    def __str__(self) -> str:
        return f"{self.of} <= {self.at_most:g}"


@dataclass(frozen=True)
class Result:
    """One row of the table.

    Attributes:
        name: With size and unit.
        peer: The peer's cost, if any.
        limit: The lower limit, such as reading the input once or importing a library.
        goal: None if nothing is promised, as for small sizes.
    """

    name: str
    value: float
    peer: float | None = None
    limit: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Value over peer: below 1 is cheaper than the peer."""
        return self.value / self.peer if self.peer else None

    @property
    def goal_met(self) -> bool | None:
        """Whether the goal is met; None without one.

        Raises:
            ValueError: The goal is about a ratio, but there is no peer.
        """
        if self.goal is None:
            return None
        number = self.value if self.goal.of == "value" else self.ratio
        if number is None:
            raise ValueError(f"{self.name}: a goal for the ratio needs a peer")
        return number <= self.goal.at_most

    def as_dict(self) -> dict[str, object]:
        """Numbers have four significant digits."""
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "peer": _rounded(self.peer),
            "limit": _rounded(self.limit),
            "ratio": _rounded(self.ratio),
            "goal": None if self.goal is None else str(self.goal),
            "goal_met": self.goal_met,
        }


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.4g}")


def write(results: Sequence[Result], path: Path = OUT / "latest.json") -> None:
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"results": [result.as_dict() for result in results]}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def table(results: Sequence[Result]) -> str:
    """Format a table."""
    lines = [["", "value", "peer", "limit", "ratio", "goal", ""]]
    for result in results:
        row = result.as_dict()
        numbers = ["" if row[key] is None else f"{row[key]}" for key in ("value", "peer", "limit")]
        ratio = "" if result.ratio is None else f"{result.ratio:.3g}"
        met = {None: "", True: "met", False: "MISSED"}[result.goal_met]
        lines.append([result.name, *numbers, ratio, str(row["goal"] or ""), met])
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n in {0, 5, 6} else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
