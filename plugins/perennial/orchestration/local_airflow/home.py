"""Environment, secrets and logs of the local Airflow."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from perennial.config.environment import Settings
from perennial.domain import BrokenWorld


class AirflowHome:
    """`<home>/airflow`: metadata (SQLite), secrets and logs, each created when needed.

    Attributes:
        logs: One file per service, and Airflow's own per task.
        port: Of pages and API, on 127.0.0.1.
        sandbox_url: Where mail is read.
    """

    def __init__(self, here: Settings, port: int = 8080) -> None:
        self.here, self.port = here, port
        self.folder = here.home / "airflow"
        self.logs = self.folder / "logs"
        self.url = f"http://127.0.0.1:{port}"
        self.sandbox_url = f"http://127.0.0.1:{here.sandbox_port}"

    def environment(self) -> dict[str, str]:
        """Every Airflow process gets it."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return os.environ | {
            "PATH": path,
            "PERENNIAL_HOME": str(self.here.home),
            "PERENNIAL_PROJECT": str(self.here.project),
            "AIRFLOW_HOME": str(self.folder),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__SECRET_KEY": self._secret("secret_key"),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": self._secret("jwt_secret"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.here.project / "dags"),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(self.here.project / "plugins"),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(
                self.folder / "passwords.json"
            ),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.folder / 'airflow.db'}",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.logs),
            "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "great_expectations=WARNING",
            # don't start a running task again because the api-server is slow
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",
            "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "10",
            "AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS": "24",
        }

    def service_environment(self) -> dict[str, str]:
        """Sends mail to the sandbox, unless the caller chose a provider."""
        sandbox = {
            "PERENNIAL_EMAIL_PROVIDER": "smtp",
            "PERENNIAL_SMTP_URL": f"smtp://127.0.0.1:{self.here.sandbox_smtp_port}",
        }
        environment = self.environment()
        return environment | ({} if sandbox.keys() & environment.keys() else sandbox)

    def migrate(self) -> None:
        """Update the metadata database.

        Raises:
            BrokenWorld: Airflow failed; see its log.
        """
        environment, log = self.environment(), self.log("migrate")
        with log.open("wb") as output:
            command = [sys.executable, "-m", "airflow", "db", "migrate"]
            done = subprocess.run(  # noqa: S603 - our own words
                command, env=environment, stdout=output, stderr=output, check=False
            )
        if done.returncode:
            raise BrokenWorld(f"`airflow db migrate` failed: see {log}.\n{tail(log)}")

    def password(self) -> str:
        """The password of `admin`, made once."""
        path = self.folder / "passwords.json"  # Airflow writes to it too
        if not path.exists():
            self._keep(path, json.dumps({"admin": secrets.token_urlsafe(12)}))
        return str(json.loads(path.read_text())["admin"])

    def _secret(self, name: str) -> str:
        path = self.folder / name
        if not path.exists():
            self._keep(path, secrets.token_urlsafe(32))
        return path.read_text()

    def _keep(self, path: Path, content: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(content)

    def log(self, name: str) -> Path:
        """A log's path, in a folder that exists."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"


def tail(log: Path, lines: int = 15) -> str:
    """A log's last telling lines."""
    content = log.read_text(errors="replace").splitlines()
    telling = [line for line in content if "[info " not in line and "[warning " not in line]
    return "\n".join(telling[-lines:])
