"""The shape of the package: what a reader may rely on."""

import ast
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "plugins" / "perennial"
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_a_file_name_occurs_once() -> None:
    """Commands are named as in the shell, and each `__main__.py` alike."""
    outside = [path for path in MODULES if PACKAGE / "cli" not in path.parents]
    names = Counter(path.name for path in outside if not path.stem.startswith("__"))

    assert [name for name, times in names.items() if times > 1] == []


def test_no_module_is_longer_than_300_lines() -> None:
    """A longer one is two things."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert [(str(path), count) for path, count in lines.items() if count > 300] == []


def test_no_function_is_longer_than_50_lines() -> None:
    """From its `def` to its end, including the docstring."""
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or 0) - node.lineno + 1
                if count > 50:
                    found.append((f"{path}:{node.lineno} {node.name}", count))

    assert found == []
