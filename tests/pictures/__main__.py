"""`make pictures`: draws docs/images again, from the demo's home, in headless Chromium."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment
from tests.conftest import free_ports
from tests.pictures.airflow_pages import airflow, draw

from perennial.config.environment import settings
from perennial.worlds.demo.run import LATER

HERE = Path(__file__).parent
IMAGES = HERE.parents[1] / "docs" / "images"
CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--allow-file-access-from-files",
)  # fmt: skip
STEPS = (
    ("landing", "your exports"),
    ("raw", "checked rows"),
    ("marts", "people: stages, RFM, value"),
    ("campaigns", "audiences"),
    ("decisions", "who gets what, and why"),
    ("batches", "rendered messages"),
    ("deliveries", "each sent once"),
    ("results", "treated against holdout"),
    ("report", "what it changed"),
)


def main() -> None:
    """Draw the picture of the README, then pages of Airflow."""
    report = settings().reports / LATER.isoformat() / "index.en.html"
    template = (HERE / "day_and_report.html.j2").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        drawn = Environment(autoescape=True).from_string(template)
        page.write_text(drawn.render(steps=STEPS, report=report.as_uri()), encoding="utf-8")
        _shoot(page.as_uri(), IMAGES / "day-and-report.png", "1280,1000", Path(folder))
    with TemporaryDirectory() as folder, airflow(free_ports(1)[0]) as site:
        draw(site, CHROMIUM, Path(folder), IMAGES)


def _shoot(url: str, image: Path, size: str, profile: Path) -> None:
    options = (f"--screenshot={image}", f"--window-size={size}", f"--user-data-dir={profile}")
    subprocess.run([CHROMIUM, *OPTIONS, *options, url], check=True, capture_output=True)


if __name__ == "__main__":
    main()
