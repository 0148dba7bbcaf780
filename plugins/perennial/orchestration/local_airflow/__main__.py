"""The local Airflow's command line.

python -m perennial.orchestration.local_airflow up | down | run airflow dags list
"""

import argparse
import os
import time

from rich.console import Console

from perennial.config.environment import settings
from perennial.domain import PerennialError, RequestError
from perennial.domain.system_errors import of_system
from perennial.orchestration.local_airflow import AirflowHome, Services


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="local_airflow", description="A local Airflow.")
    parser.add_argument("--port", type=int, default=8080, help="of its pages, on 127.0.0.1")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start it, wait until it is healthy, print URL and password")
    commands.add_parser("down", help="stop what `up` started")
    run = commands.add_parser("run", help="run a command, such as `airflow`, in its environment")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    asked = parser.parse_args()

    try:
        _do(asked)
    except OSError as error:
        raise SystemExit(str(of_system(error))) from error
    except PerennialError as error:
        raise SystemExit(str(error)) from error


def _do(asked: argparse.Namespace) -> None:
    home = AirflowHome(settings(), asked.port)
    if asked.command == "run":
        if not asked.words:
            raise RequestError("Name a command to run, such as `airflow dags list`.")
        os.execvpe(asked.words[0], asked.words, home.environment())  # noqa: S606 - our user's words
    console, began = Console(highlight=False), time.monotonic()
    services = Services(
        home, lambda line: console.print(f"{time.monotonic() - began:5.0f} s  {line}")
    )
    if asked.command == "down":
        console.print("Airflow is down." if services.down() else "Airflow was not up.")
        return
    services.up()
    console.print(
        f"\nAirflow is up.\n\n  page      {home.url}\n  user      admin\n"
        f"  password  {home.password()}\n  mail      {home.sandbox_url}\n"
        f"  logs      {home.logs}\n\n`make down` stops it."
    )


if __name__ == "__main__":
    main()
