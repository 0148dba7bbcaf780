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
    if service["image"] == IMAGE and name != "mail"  # it has no secret
}
SHARED = COMPOSE["x-environment"]


def test_every_airflow_service_has_the_same_image() -> None:
    airflow = {"init", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}
    assert set(OURS) == {*airflow, "receiver"}
    assert set(SERVICES) - set(OURS) == {"postgres", "redis", "mail"}
    assert all("latest" not in service["image"] for service in SERVICES.values())


@pytest.mark.parametrize("name", sorted(OURS))
def test_services_share_one_environment(name: str) -> None:
    """Services with different secrets or addresses refuse each other."""
    assert OURS[name]["environment"].items() >= SHARED.items()


def test_ports_are_published_on_this_host_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_services_restart_and_have_health_checks() -> None:
    """A restart of PostgreSQL ends three of them; the one-off job must not restart."""
    for name, service in SERVICES.items():
        assert service["restart"] == ("on-failure" if name == "init" else "unless-stopped")
        assert "healthcheck" in service or name == "init"


def test_perennials_settings_are_spelt_correctly() -> None:
    """A misspelt one would leave its default in force."""
    ours = {
        key.removeprefix("PERENNIAL_").lower() for key in SHARED if key.startswith("PERENNIAL_")
    }

    assert ours
    assert ours <= set(Settings.model_fields) | {f"{channel}_provider" for channel in CHANNELS}


def test_the_mail_catcher_has_no_secret_database_or_volume() -> None:
    """An intruder learns nothing."""
    mail = SERVICES["mail"]

    assert (mail["image"], mail["command"]) == (IMAGE, ["perennial", "sandbox"])
    assert set(mail["environment"]) == {"PERENNIAL_HOME", "PERENNIAL_SANDBOX_HOST"}
    assert not {"volumes", "depends_on", "env_file"} & set(mail)


def test_airflows_settings_are_spelt_correctly() -> None:
    laptop = AirflowHome(Settings(home=Path(os.environ["AIRFLOW_HOME"]) / "laptop")).environment()
    known = conf.configuration_description
    for name in {*SHARED, *laptop}:
        if match := re.fullmatch("AIRFLOW__([A-Z_]+?)__([A-Z_]+)", name):
            section, key = (part.lower() for part in match.groups())
            if section != "celery":  # Celery's provider is installed in production only
                assert key in known[section]["options"], name


def test_the_laptop_has_the_same_task_timeouts() -> None:
    """They keep a running task from being started twice."""
    laptop = AirflowHome(Settings(home=Path(os.environ["AIRFLOW_HOME"]) / "laptop")).environment()
    for key in SHARED:
        if key.startswith(("AIRFLOW__SCHEDULER__", "AIRFLOW__WORKERS__", "AIRFLOW__LOGGING__NAME")):
            assert laptop[key] == SHARED[key]


def test_the_example_lists_every_variable() -> None:
    read = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert read == offered


def test_airflow_accepts_the_commands() -> None:
    parser = get_parser()
    for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
        program, *words = OURS[name]["command"]

        assert program == "airflow"
        assert parser.parse_args(words).subcommand == name


def test_the_pool_exists() -> None:
    """A task of a missing pool is never scheduled."""
    assert f"airflow pools set {WAREHOUSE} 1 " in OURS["init"]["command"][-1]
    assert services._POOL["name"] == WAREHOUSE


def test_production_has_the_same_versions() -> None:
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / name).read_text(), re.MULTILINE))

    base, production = versions("requirements.lock"), versions("requirements-production.lock")

    assert {name: base[name] for name in base.keys() & production.keys()} == {
        name: production[name] for name in base.keys() & production.keys()
    }
    assert production["celery"] < "5.7"  # which breaks the Celery provider
