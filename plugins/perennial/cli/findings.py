"""What the results of a day say about each campaign."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from perennial.cli.explain import LanguageCode, spoken
from perennial.cli.shell import AsOf, app, day_of, out, show
from perennial.domain import unknown
from perennial.domain.metrics import METRICS, Unit

if TYPE_CHECKING:
    from perennial.languages import Language

Scope = Annotated[
    Literal["campaign", "step", "programme", "everything"],
    typer.Option(help="What to judge: campaigns, their steps, programmes, or everything together."),
]
Metric = Annotated[str, typer.Option(help="One metric. Default: all.")]
Other = Annotated[
    str, typer.Option("--table", help="Print this published table instead, such as steps.")
]


@app.command()
def findings(
    as_of: AsOf = None,
    scope: Scope = "campaign",
    metric: Metric = "",
    other: Other = "",
    language: LanguageCode = "",
) -> None:
    """Show what each campaign changed, or why the data can't tell; and who exceeds a limit."""
    from perennial.results import publish as results
    from perennial.stores.installation import Installation

    told = spoken(language)
    if metric not in ("", *METRICS):
        raise unknown("metric", metric, METRICS)
    published = results.published(Installation.here().lake, day_of(as_of))
    if other:
        _show_as_it_is(published, other)
        return
    rows = [
        _cells(row, told)
        for row in published["findings"].to_pylist()
        if row["scope"] == scope and metric in ("", row["metric"])
    ]
    show(
        ("experiment", "metric", "people", "difference", "95% CI", "relative", "verdict", "days"),
        rows,
    )
    for row in published["guardrails"].to_pylist():
        if row["state"] == "hold":
            out.print(f"[red]{row['campaign']}[/]: {row['reason']}", highlight=False)


def _show_as_it_is(published: Mapping[str, Any], name: str) -> None:
    if name not in published:
        raise unknown("published table", name, published)
    rows = published[name].to_pylist()
    cells = [["" if value is None else value for value in row.values()] for row in rows]
    show(published[name].column_names, cells, name)


def _cells(row: Mapping[str, Any], language: "Language") -> list[str]:
    from perennial.lift.finding_words import DOUBTS, VERDICTS

    metric = METRICS[row["metric"]]
    is_share = metric.unit is Unit.SHARE
    scale, unit = (100, " pp") if is_share else (1, "")  # percentage points
    verdict, doubt = VERDICTS[row["verdict"]], DOUBTS.get(row["doubt"])
    told = [language.gettext(words) for words in (verdict, doubt) if words]
    return [
        " · ".join(filter(None, (row["experiment"], row["variant"]))),
        language.gettext(metric.words),
        f"{row['treatment_count']:,} : {row['holdout_count']:,}",
        _number(row["estimate"], scale, unit),
        f"{_number(row['low'], scale)} … {_number(row['high'], scale)}",
        _number(row["relative"], 100, "%"),
        ": ".join(told),
        "-" if row["days_left"] is None else f"{row['days_left']:,}",
    ]


def _number(value: float | None, scale: int, unit: str = "") -> str:
    return "-" if value is None else f"{scale * value:+,.2f}{unit}"
