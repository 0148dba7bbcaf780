"""Pages of the local Airflow after the demo: the form of a programme, and a dry run of it."""

import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.perennial.deliveries.receiver.chromium import Tab, tab

from perennial.config.environment import settings
from perennial.orchestration.local_airflow import AirflowHome, Services
from perennial.worlds.demo.run import DAY

PATIENCE_SECONDS = 240
WIDTH, HEIGHT = 1280, 820

_FILL_IN = """
const day = document.querySelector('[role=dialog] input[type=date]');
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(day, '%s');
day.dispatchEvent(new Event('input', {bubbles: true}));
document.querySelector('[role=dialog] [name=element_dry_run]').click();
"""


class Site:
    """The local Airflow, for somebody who is logged in."""

    def __init__(self, port: int) -> None:
        self.home = AirflowHome(settings(), port)
        self.services = Services(self.home, print)
        self.token = ""

    def log_in(self) -> None:
        """As `admin`."""
        login = {"username": "admin", "password": self.home.password()}
        _, answer = self.services._ask("POST", "/auth/token", login)
        self.token = answer["access_token"]

    def dry_run(self) -> str:
        """The page of a dry run of the programme winback, which has ended."""
        runs, form = "/api/v2/dags/winback/dagRuns", {"as_of": DAY.isoformat(), "dry_run": True}
        body = {"logical_date": None, "conf": form}
        run = self.services._ask("POST", runs, body, self.token)[1]["dag_run_id"]
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(TimeoutError):  # it is busy with the run
                if self.services._ask("GET", f"{runs}/{run}", token=self.token)[1]["end_date"]:
                    return f"{self.home.url}/dags/winback/runs/{run}"
            time.sleep(1)
        raise AssertionError(f"{run} goes on; see {self.home.logs}")


@contextmanager
def airflow(port: int) -> Iterator[Site]:
    """An Airflow that is up."""
    site = Site(port)
    site.services.up()
    try:
        site.log_in()
        yield site
    finally:
        site.services.down()


def draw(site: Site, chromium: Path, profile: Path, images: Path) -> None:
    """Draw the page of a dry run, and the form that triggers it."""
    run = site.dry_run()
    with tab(chromium, profile) as page:
        size: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1}
        page._call("Emulation.setDeviceMetricsOverride", mobile=False, **size)
        page._call("Emulation.setScrollbarsHidden", hidden=True)
        page._call("Network.setCookie", name="_token", value=site.token, url=site.home.url)
        page.open(run)
        _wait_for(page, "document.body.innerText.includes('gate_batches')")
        _shoot(page, images / "airflow-run.png")
        page.open(f"{site.home.url}/dags/winback")
        button = "[...document.querySelectorAll('button')].find(b => b.innerText == 'Trigger')"
        _wait_for(page, f"!!{button}")
        page.evaluate(f"{button}.click()")
        _wait_for(page, "!!document.querySelector('[role=dialog] input[type=date]')")
        page.evaluate(_FILL_IN % DAY)
        _shoot(page, images / "airflow-form.png")


def _wait_for(page: Tab, condition: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(condition):
        assert time.monotonic() < until, condition
        time.sleep(0.2)


def _shoot(page: Tab, image: Path) -> None:
    time.sleep(2)  # what moves comes to rest
    image.write_bytes(b64decode(page._call("Page.captureScreenshot", format="png")["data"]))
