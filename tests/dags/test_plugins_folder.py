"""Airflow runs every file of the plugins folder as a top-level module: ours must be left alone."""

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
    """What Airflow's own plugin loader does with `loud.py` in that folder's package."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD_PLUGINS],
        env=os.environ | {"AIRFLOW__CORE__PLUGINS_FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_airflow_leaves_our_package_alone(tmp_path: Path) -> None:
    """With our .airflowignore nothing of the package is run; without it, it is."""
    module = tmp_path / "perennial" / "channels" / "loud.py"
    module.parent.mkdir(parents=True)
    module.write_text("")

    assert load_plugins(tmp_path) == "TAKEN"

    shutil.copy(PROJECT / "plugins" / ".airflowignore", tmp_path)

    assert load_plugins(tmp_path) == "LEFT ALONE"
