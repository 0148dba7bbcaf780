from pathlib import Path

import pytest

from perennial.config.environment import Settings
from perennial.deliveries.providers.email.smtp_server import Server
from perennial.orchestration.local_airflow import AirflowHome, tail


@pytest.fixture
def home(tmp_path: Path) -> AirflowHome:
    return AirflowHome(Settings(home=tmp_path), 8099)


def test_secrets_are_made_once_and_readable_by_their_owner_only(home: AirflowHome) -> None:
    """Services start separately and need the same ones."""
    first, password = home.environment(), home.password()

    assert home.environment() == first
    assert home.password() == password
    assert first["AIRFLOW__API_AUTH__JWT_SECRET"] != first["AIRFLOW__API__SECRET_KEY"]
    for name in ("jwt_secret", "secret_key", "passwords.json"):
        assert (home.folder / name).stat().st_mode & 0o777 == 0o600


def test_everything_stays_on_this_machine_and_below_its_home(home: AirflowHome) -> None:
    """Loopback only, no example DAGs, absolute paths."""
    environment = home.environment()

    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW_HOME"] == str(home.folder)
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("sqlite:////")
    assert Path(environment["PERENNIAL_HOME"]).is_absolute()
    assert "8099" in environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]


def test_mail_goes_to_the_sandbox_by_default(
    home: AirflowHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this machine, so a simulated world may send it."""
    for name in ("PERENNIAL_EMAIL_PROVIDER", "PERENNIAL_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)

    served = home.service_environment()
    assert "PERENNIAL_EMAIL_PROVIDER" not in home.environment()
    monkeypatch.setenv("PERENNIAL_EMAIL_PROVIDER", "file")
    chosen = home.service_environment()

    assert served["PERENNIAL_EMAIL_PROVIDER"] == "smtp"
    assert Server.parse(served["PERENNIAL_SMTP_URL"]).is_loopback
    assert chosen["PERENNIAL_EMAIL_PROVIDER"] == "file"
    assert "PERENNIAL_SMTP_URL" not in chosen


def test_the_end_of_a_log_leaves_airflows_own_lines_out(tmp_path: Path) -> None:
    """A hundred of them surround a failure."""
    log = tmp_path / "log"
    log.write_text(
        "2026 [info     ] Pushing xcom\nValueError: no\n2026 [warning  ] No tasks to run\n"
    )

    assert tail(log) == "ValueError: no"
