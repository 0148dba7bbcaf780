"""A headless Chromium, controlled through its pipe (the DevTools protocol)."""

import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60
"""A browser that says nothing for so long is stuck: the test fails instead of waiting forever."""


class Tab:
    """One page, on a phone.

    Attributes:
        said: Lines of the page's console, such as breaches of the content security policy.
    """

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._number, self._rest = to, back, 0, b""
        self.said: list[str] = []
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self._call(f"{domain}.enable")

    def resize(self, width: int, height: int) -> None:
        """Set the size of the screen, in pixels."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=True,
        )

    def open(self, url: str) -> None:
        """Open a page and wait until it has loaded."""
        self._call("Page.navigate", url=url)
        self._await("Page.loadEventFired")

    def evaluate(self, script: str) -> Any:
        """The value of a script in the page."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def press(self, selector: str) -> None:
        """Press what the selector matches, and wait for the next page."""
        assert self.evaluate(f"!!document.querySelector({selector!r})"), selector
        self.evaluate(f"document.querySelector({selector!r}).click()")
        self._await("Page.loadEventFired")

    def key(self, name: str) -> None:
        """Press Enter or Escape, where the focus is."""
        code, text = {"Enter": (13, "\r"), "Escape": (27, "")}[name]
        pressed = {"key": name, "code": name, "windowsVirtualKeyCode": code, "text": text}
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, **pressed)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self._note(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _await(self, event: str) -> None:
        while (message := self._read()).get("method") != event:
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("method") == "Log.entryAdded":
            self.said.append(message["params"]["entry"]["text"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._back], [], [], PATIENCE_SECONDS)
            assert ready, "Chromium is stuck"
            block = os.read(self._back, 1 << 16)
            assert block, "Chromium ended"
            self._rest += block
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


@contextmanager
def tab(program: Path, profile: Path) -> Iterator[Tab]:
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()

    def hand_over() -> None:  # Chromium reads from 3 and writes to 4
        os.dup2(theirs_in, 100)
        os.dup2(theirs_out, 101)
        os.dup2(100, 3)
        os.dup2(101, 4)

    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
    with (profile / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [program, *options, f"--user-data-dir={profile}"],
            pass_fds=(3, 4),
            preexec_fn=hand_over,  # noqa: PLW1509 - between fork and exec nothing else runs
            stdout=log,
            stderr=log,
        )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Tab(ours_out, ours_in)
    finally:
        process.kill()
        process.wait()
        os.close(ours_out)
        os.close(ours_in)
