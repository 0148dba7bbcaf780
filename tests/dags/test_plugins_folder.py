"""Airflow runs every file of the plugins folder as a module, except Perennial's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]

LOAD_PLUGINS = """
import sys
from airflow.plugins_manager import ensure_plugins_loaded
ensure_plugins_loaded()
print("TAKEN" if "loud" in sys.modules else "LEFT ALONE")
"""


def load_plugins(folder: Path) -> str:
    """Let Airflow's plugin loader load that folder, with `loud.py` in its package."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD_PLUGINS],
        env=os.environ | {"AIRFLOW__CORE__PLUGINS_FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_airflow_ignores_the_package(tmp_path: Path) -> None:
    """Airflow runs it if `.airflowignore` is missing."""
    module = tmp_path / "perennial" / "channels" / "loud.py"
    module.parent.mkdir(parents=True)
    module.write_text("")

    assert load_plugins(tmp_path) == "TAKEN"

    shutil.copy(PROJECT / "plugins" / ".airflowignore", tmp_path)

    assert load_plugins(tmp_path) == "LEFT ALONE"
