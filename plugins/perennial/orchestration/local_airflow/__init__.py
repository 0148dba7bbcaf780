"""A local Airflow in `<home>/airflow`, on 127.0.0.1."""

from perennial.orchestration.local_airflow.home import AirflowHome, tail
from perennial.orchestration.local_airflow.services import Services

__all__ = ["AirflowHome", "Services", "tail"]
