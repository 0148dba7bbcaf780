"""CONTRIBUTING's recipes work in a copy: they list all files that are needed."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]

BLOCK = re.compile(
    r"^`([\w./-]+)`((?:(?!^```)[\s\S])*?)^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL
)
"""A file in a guide: its path, what is said between, what is in it."""
REASON = """
    TOO_YOUNG = ("too_young", Kind.ELIGIBILITY,
        Words(N_("of age"), N_("is a minor")))"""
ASKED = """
from datetime import date
from pathlib import Path

from perennial.config.business import business
from perennial.decisions.explain import PATH
from perennial.gates.gate_files import read_gate


def test_it_is_asked():
    ours = business(Path("dbt_project"))
    gate = read_gate(Path("expectations"), "decisions.decisions", as_of=date.min, business=ours)

    assert "('skip', 'too_young', '')" in "".join(one.query for one in gate.expectations)
    assert "too_young" in PATH
"""
PAGE = '''"""A page on coupons."""

from collections.abc import Iterator

from perennial.report.language import ReportLanguage
from perennial.report.report_page import Content, Page, PageFolder


def _pages(content: Content, language: ReportLanguage) -> Iterator[Page]:
    rows = content.facts.tables.rows("coupons")
    yield Page("coupons", language.gettext("All coupons"), {"coupons": rows})


COUPONS = PageFolder("coupons/coupons.html.j2", _pages)
'''
TEMPLATE = """{% extends "report_layout.html.j2" %}
{% block heading %}{{ _("All coupons") }}{% endblock %}
{% block content %}<p>{{ language.count(coupons | length) }}</p>{% endblock %}
"""
WRITE = """
from perennial.report import write_report


def test_it_is_on_the_page(results, given, tmp_path):
    {results}
    index = write_report(dict(results) | more, **given, folder=tmp_path)

    for name, text in {texts}:
        assert text in (tmp_path / name).read_text("utf-8")
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", "images", "target", "logs")
    for name in ("plugins", "dbt_project", "expectations", "docs", "tests", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def listed(recipe: str, step: str = "") -> set[str]:
    """The files that a recipe lists; models by their name, whatever folder they are in."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text.partition(f"**{recipe}.**")[2].partition("\n**")[0].replace("<step>", step)
    lines = "".join(line for line in part.splitlines() if line.startswith("- "))
    models = ROOT / "dbt_project" / "models"
    names = re.findall(r"`([\w/]+\.\w+)`", lines)
    paths = [next(models.rglob(one), ROOT / one) for one in names]
    assert [path for path in paths if not path.exists()] == []
    return {str(path.relative_to(ROOT)) for path in paths}


def changed(copy: Path) -> set[str]:
    found = set()
    for path in copy.rglob("*"):
        was = ROOT / path.relative_to(copy)
        is_ours = path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
        if is_ours and not (was.exists() and filecmp.cmp(path, was, shallow=False)):
            found.add(str(path.relative_to(copy)))
    return found


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for behind, added in changes:
        assert text.count(behind) == 1, (path, behind)
        text = text.replace(behind, behind + added)
    path.write_text(text, encoding="utf-8")


def translate(copy: Path, english: str, chinese: str) -> None:
    """Say it in Chinese, too."""
    with (copy / "plugins/perennial/languages/zh.po").open("a", encoding="utf-8") as file:
        file.write(f'\nmsgid "{english}"\nmsgstr "{chinese}"\n')


def check(copy: Path, *tests: str, test: str) -> None:
    """Run tests of the copy, and one more."""
    new = copy / "tests/perennial/report/test_new.py"
    new.write_text(test, encoding="utf-8")
    run(copy, *tests, str(new))
    new.unlink()


def run(copy: Path, *arguments: str) -> str:
    """Run tests of the copy, which must pass; return their output."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "plugins"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_reason_needs_nine_files(copy: Path) -> None:
    """SQL and the docs are compared with the table, the gate is made from it."""
    models = copy / "dbt_project/models/decisions"
    (sql,) = [one for one in models.rglob("*.sql") if "then 'paused'" in one.read_text("utf-8")]
    edit(sql, ("then 'paused'", "\n                when false then 'too_young'"))
    edit(
        copy / "plugins/perennial/domain/reasons.py",
        ('Words(N_("not paused"), N_("paused marketing messages")))', REASON),
    )
    translate(copy, "of age", "成年")
    translate(copy, "is a minor", "未成年")
    behind = "| skip | `paused` | paused marketing on the preference centre |"
    edit(copy / "docs/concepts.md", (behind, "\n| skip | `too_young` | is a minor |"))
    check(copy, "tests/perennial/domain/test_reasons.py", test=ASKED)

    files = listed("Add a reason to skip somebody", step=sql.stem)
    assert changed(copy) <= files
    assert len(files) <= 9


def test_a_metric_needs_nine_files(copy: Path) -> None:
    """Its unit decides how it is judged; the report needs no change."""
    edit(
        copy / "plugins/perennial/domain/metrics.py",
        ("_TABLE = (", '\n    Metric("visits", Unit.DAYS, N_("visits, a person")),'),
    )
    translate(copy, "visits, a person", "人均到店次数")
    edit(
        copy / "dbt_project/macros/measuring.sql",
        (
            "macro measured_metrics() -%}\n    {{ return({",
            "\n        'visits': ('visits', '1', '0'),",
        ),
    )
    edit(
        copy / "docs/concepts/measuring.md",
        ("| `activity` | days of use |", "\n| `visits` | came |"),
    )
    more = (
        'rows = results["findings"].to_pylist()\n'
        '    rows += [row | {"metric": "visits"} for row in rows]\n'
        '    more = {"findings": type(results["findings"]).from_pylist(rows)}'
    )
    page = "campaign-dormant_winback"
    texts = {f"{page}.en.html": "Visits, a person", f"{page}.zh.html": "人均到店次数"}
    test = WRITE.replace("{results}", more).replace("{texts}", repr(list(texts.items())))
    check(copy, "tests/perennial/domain/test_metrics.py", test=test)

    assert changed(copy) <= listed("Add a metric")
    assert len(listed("Add a metric")) <= 9


def test_a_page_needs_a_folder_and_a_line(copy: Path) -> None:
    """And its Chinese."""
    pages = copy / "plugins/perennial/report/pages"
    (pages / "coupons").mkdir()
    (pages / "coupons/__init__.py").write_text('"""The page on coupons."""\n', encoding="utf-8")
    (pages / "coupons/coupons_page.py").write_text(PAGE, encoding="utf-8")
    (pages / "coupons/coupons.html.j2").write_text(TEMPLATE, encoding="utf-8")
    translate(copy, "All coupons", "全部优惠券")
    site = copy / "plugins/perennial/report/site.py"
    edit(
        site,
        (
            "campaign_page import CAMPAIGN\n",
            "from perennial.report.pages.coupons.coupons_page import COUPONS\n",
        ),
        ("    CUSTOMERS,\n", "    COUPONS,\n"),
    )
    texts = {"coupons.en.html": "<h1>All coupons</h1>", "index.zh.html": "全部优惠券"}
    test = WRITE.replace("{results}", "more = {}").replace("{texts}", repr(list(texts.items())))
    check(copy, "tests/perennial/languages/test_catalogues.py", test=test)

    outside = {one for one in changed(copy) if "/pages/coupons/" not in one}
    assert outside == listed("Add a page to the report")


def follow(path: Path, between: str, content: str) -> None:
    """Write a file of the guide, or insert lines where the guide says."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        for heading, line in re.findall(r"^(\[.*\])\n(.*)\n", content, re.MULTILINE):
            start = re.search(rf"^{re.escape(heading)}.*\n", text, re.MULTILINE).end()
            text = f"{text[:start]}{line}\n{text[start:]}"
    else:
        (above,) = re.findall(r"below the line of (`[\w.]+`)", between)
        start = re.search(rf"^\| {above} \|.*\n", text, re.MULTILINE).end()
        text = text[:start] + content + text[start:]
    path.write_text(text, encoding="utf-8")


def announce(root: Path) -> None:
    """Register the entry points of a copy, as `pip install` does."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = root / "plugins" / "perennial-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: perennial\nVersion: 0.1.0\n")
    groups = [
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items())])
        for group, points in project["entry-points"].items()
    ]
    (about / "entry_points.txt").write_text("\n\n".join(groups) + "\n")


def test_a_provider_needs_what_its_guide_says(copy: Path) -> None:
    guide = (ROOT / "docs/how-to/add-a-provider-inside.md").read_text(encoding="utf-8")
    for path, between, content in BLOCK.findall(guide):
        follow(copy / path, between, content)
    announce(copy)

    tests = "tests/perennial/deliveries/providers"
    wanted = [f"{tests}/test_providers.py", f"{tests}/test_provider_settings.py"]
    wanted += ["tests/perennial/worlds/sandbox/test_docs.py"]
    said = run(copy, "-k", "beacon or reference or listed", *wanted)

    assert re.search(r"^1\d passed", said, re.MULTILINE), said
