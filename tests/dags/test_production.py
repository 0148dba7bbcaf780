"""docker-compose.yml agrees with itself, with the package and with Airflow."""

import os
import re
from pathlib import Path

import pytest
import yaml
from airflow.cli.cli_parser import get_parser
from airflow.configuration import conf

from perennial.config.environment import Settings
from perennial.domain.channels import CHANNELS
from perennial.orchestration.local_airflow import AirflowHome, services
from perennial.orchestration.tasks.wiring import WAREHOUSE

PROJECT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
IMAGE = "perennial:0.1.0"
OURS = {
    name: service
    for name, service in SERVICES.items()
    if service["image"] == IMAGE and name != "mail"  # which knows no secret
}
SHARED = COMPOSE["x-environment"]


def test_every_airflow_service_is_there() -> None:
    """One image for all of them, and beside it the three servers they need."""
    airflow = {"init", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}
    assert set(OURS) == {*airflow, "receiver"}
    assert set(SERVICES) - set(OURS) == {"postgres", "redis", "mail"}
    assert all("latest" not in service["image"] for service in SERVICES.values())


@pytest.mark.parametrize("name", sorted(OURS))
def test_services_share_one_environment(name: str) -> None:
    """Services that disagree about a secret or an address refuse each other."""
    assert OURS[name]["environment"].items() >= SHARED.items()


def test_only_this_host_is_listened_on() -> None:
    """Nothing is published to the network by accident."""
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_services_come_back_and_are_watched() -> None:
    """A restart of PostgreSQL ends three of them; all but the one-off job come back."""
    for name, service in SERVICES.items():
        assert service["restart"] == ("on-failure" if name == "init" else "unless-stopped")
        assert "healthcheck" in service or name == "init"


def test_settings_of_ours_are_spelt_right() -> None:
    """A misspelt setting would silently leave its default in force."""
    ours = {
        key.removeprefix("PERENNIAL_").lower() for key in SHARED if key.startswith("PERENNIAL_")
    }

    assert ours
    assert ours <= set(Settings.model_fields) | {f"{channel}_provider" for channel in CHANNELS}


def test_the_mail_catcher_knows_nothing_of_the_business() -> None:
    """It is ours, without a secret, a database or the volume; whoever breaks it learns no more."""
    mail = SERVICES["mail"]

    assert (mail["image"], mail["command"]) == (IMAGE, ["perennial", "sandbox"])
    assert set(mail["environment"]) == {"PERENNIAL_HOME", "PERENNIAL_SANDBOX_HOST"}
    assert not {"volumes", "depends_on", "env_file"} & set(mail)


def test_settings_of_airflow_are_spelt_right() -> None:
    """Each AIRFLOW__SECTION__KEY, here and on a laptop, is one that Airflow knows."""
    laptop = AirflowHome(Settings(home=Path(os.environ["AIRFLOW_HOME"]) / "laptop")).environment()
    known = conf.configuration_description
    for name in {*SHARED, *laptop}:
        if match := re.fullmatch("AIRFLOW__([A-Z_]+?)__([A-Z_]+)", name):
            section, key = (part.lower() for part in match.groups())
            if section != "celery":  # its provider is installed in production only
                assert key in known[section]["options"], name


def test_the_laptop_runs_tasks_with_the_same_patience() -> None:
    """What keeps a running task from being started twice is the same everywhere."""
    laptop = AirflowHome(Settings(home=Path(os.environ["AIRFLOW_HOME"]) / "laptop")).environment()
    for key in SHARED:
        if key.startswith(("AIRFLOW__SCHEDULER__", "AIRFLOW__WORKERS__", "AIRFLOW__LOGGING__NAME")):
            assert laptop[key] == SHARED[key]


def test_every_secret_is_asked_for_in_the_example() -> None:
    """`cp .env.example .env` shows every variable that the compose file reads, and no other."""
    read = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert read == offered


def test_airflow_knows_the_commands() -> None:
    """Airflow's own parser takes each service's command; Celery's comes with its provider."""
    parser = get_parser()
    for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
        program, *words = OURS[name]["command"]

        assert program == "airflow"
        assert parser.parse_args(words).subcommand == name


def test_the_pool_is_the_one_the_tasks_queue_in() -> None:
    """A task of a pool that does not exist is never scheduled."""
    assert f"airflow pools set {WAREHOUSE} 1 " in OURS["init"]["command"][-1]
    assert services._POOL["name"] == WAREHOUSE


def test_production_adds_to_the_lock_and_changes_nothing() -> None:
    """Both lock files name the same version of what they share."""

    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / name).read_text(), re.MULTILINE))

    base, production = versions("requirements.lock"), versions("requirements-production.lock")

    assert {name: base[name] for name in base.keys() & production.keys()} == {
        name: production[name] for name in base.keys() & production.keys()
    }
    assert production["celery"] < "5.7"  # which breaks the Celery provider
