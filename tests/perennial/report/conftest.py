"""Results of a small day: three campaigns, of which one held nobody out and one is gone."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.perennial.report.further import further

from perennial.campaigns.definition import Campaign
from perennial.config.business import Business
from perennial.config.business import business as business_of
from perennial.config.measurement import Measuring
from perennial.domain import MessageClass
from perennial.report import write_report
from perennial.results import findings as judgement

PROJECT = Path(__file__).parents[3] / "dbt_project"

DECIDED_ON = date(2017, 12, 1)

FUNNEL = pa.schema(
    [
        *((name, pa.string()) for name in ("programme", "campaign", "outcome", "reason")),
        ("person_count", pa.int64()),
        ("decided_on", pa.date32()),
    ]
)
ARMS = pa.schema(
    [
        *((name, pa.string()) for name in ("programme", "campaign", "arm")),
        *((name, pa.int64()) for name in ("person_count", "converted_count")),
        ("revenue", pa.decimal128(18, 4)),
    ]
)
VARIANTS = pa.schema(
    [
        *((name, pa.string()) for name in ("programme", "campaign", "variant", "arm")),
        *((name, pa.int64()) for name in ("person_count", "converted_count")),
    ]
)
CURVES = pa.schema(
    [
        *((name, pa.string()) for name in ("campaign", "arm")),
        *((name, pa.int64()) for name in ("person_count", "converted_count", "days_after")),
    ]
)
BASE = pa.schema(
    [
        *((name, pa.string()) for name in ("activity_stage", "rfm_segment")),
        ("person_count", pa.int64()),
        ("spend", pa.decimal128(18, 4)),
    ]
)
SAMPLES = pa.schema(
    [
        *((name, pa.string()) for name in ("campaign", "channel", "variant", "locale")),
        *((name, pa.string()) for name in ("person_id", "subject", "text", "html")),
        ("as_of", pa.date32()),
    ]
)


def findings(*sides: tuple[str, str, str, int, int], holdout_share: float = 0.136) -> pa.Table:
    """What is said of conversions, as `judgement` says it: programme, campaign, arm, counts."""
    counted = moments(*sides, holdout_share=holdout_share)
    return judgement.findings(counted, Measuring(), date(2017, 12, 15))


def moments(*sides: tuple[str, str, str, int, int], holdout_share: float = 0.136) -> pa.Table:
    """What SQL counted of conversions."""
    rows = []
    for programme, campaign, arm, people, converted in sides:
        sums = ("metric_sum", "metric_square_sum", "metric_cube_sum", "metric_denominator_sum")
        rows.append(
            {
                "scope": "campaign",
                "experiment": campaign,
                "programme": programme,
                "metric": "conversion",
                "arm": arm,
                "variant": None,
                "person_count": people,
                "holdout_share": holdout_share,
                "is_drawn": True,
                "first_entered_on": DECIDED_ON,
                **dict.fromkeys(sums, converted),
                "denominator_sum": people,
                "denominator_square_sum": people,
                "covariate_sum": 0,
                "covariate_square_sum": 0,
                "metric_covariate_sum": 0,
                "denominator_covariate_sum": 0,
            }
        )
    return pa.Table.from_pylist(rows)


def _table(schema: pa.Schema, *rows: tuple[Any, ...]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)


@pytest.fixture(scope="session")
def results() -> Mapping[str, pa.Table]:
    """The published tables."""
    day, win, vip = DECIDED_ON, ("winback", "dormant_winback"), ("vip", "vip_exclusive")
    sides = [(*win, "treatment", 1742, 209), (*win, "holdout", 275, 30), (*vip, "treatment", 60, 0)]
    return {
        "funnel": _table(
            FUNNEL,
            (*win, "sent", "selected", 1700, day),
            (*win, "sent", "selected", 30, date(2017, 12, 2)),
            (*win, "held_out", "campaign_holdout", 180, day),
            (*win, "held_out", "global_holdout", 95, day),
            (*win, "skip", "no_consent", 400, day),
            (*win, "skip", "outranked", 12, day),
            (*win, "skip", "struck_by_lightning", 1, day),
            (*vip, "sent", "selected", 60, day),
            (*vip, "skip", "no_consent", 3, day),
            ("old", "gone_campaign", "skip", "cooldown", 7, day),
        ),
        "arms": _table(
            ARMS,
            (*win, "treatment", 1742, 209, Decimal("8710.0000")),
            (*win, "holdout", 275, 30, Decimal("1100.0000")),
            (*vip, "treatment", 60, 0, Decimal("0.0000")),
        ),
        "variants": _table(
            VARIANTS,
            (*win, "question", "treatment", 871, 100),
            (*win, "nostalgic", "treatment", 871, 109),
            (*vip, "standard", "treatment", 60, 0),
        ),
        "conversions_by_day": _table(
            CURVES,
            ("dormant_winback", "treatment", 1742, 40, 0),
            ("dormant_winback", "treatment", 1742, 209, 5),
            ("dormant_winback", "holdout", 275, 30, 3),
        ),
        "findings": findings(*sides),
        "moments": moments(*sides),
        "guardrails": pa.Table.from_pylist(
            [
                {
                    "campaign": "dormant_winback",
                    "guardrail": "unsubscribe",
                    "state": "clear",
                    "event_count": 2,
                    "message_count": 1730,
                    "share": 2 / 1730,
                    "limit_share": 0.005,
                }
            ],
            judgement.GUARDRAILS,
        ),
        "base": _table(
            BASE,
            ("active", "champions", 500, Decimal("90000.5000")),
            ("dormant", "at_risk", 300, Decimal("6000.2500")),
            ("prospect", None, 20, Decimal("0.0000")),
        ),
        **further(),
    }


@pytest.fixture(scope="session")
def nothing(results: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """The same tables before the first decision."""
    return {name: table.slice(0, 0) for name, table in results.items()}


@pytest.fixture(scope="session")
def samples() -> pa.Table:
    """Rendered messages, one of which would like to call home."""
    mail = (
        '<html><body><p>Dear Ann &amp; co,</p><img src="https://evil.example/p.gif">'
        '<a href="http://127.0.0.1:8090/u/token">Unsubscribe</a><script>steal()</script></body></html>'
    )
    told = "Dear Ann, come back: http://127.0.0.1:8090/go/x\nUnsubscribe: http://127.0.0.1:8090/u/t"
    win, day = "dormant_winback", DECIDED_ON
    return _table(
        SAMPLES,
        (win, "email", "question", "en", "p7", 'How are you? "Ann"', told, mail, day),
        (win, "email", "question", "en", "p8", "How are you? Bo", told, mail, day),
        (win, "email", "question", "zh", "p5", "最近还好吗", told, mail, day),
        (win, "email", "nostalgic", "zh", "p4", "想你了", told, mail, day),
        (win, "sms", "nostalgic", "en", "p9", "", "【B】Come http://b.example/x Reply TD", "", day),
    )


@pytest.fixture(scope="session")
def business() -> Business:
    """A company's settings."""
    return business_of(PROJECT).model_copy(update={"brand": "Perennial & Sons"})


@pytest.fixture(scope="session")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Campaign, ...]:
    """The catalogue: one campaign more than has results, and one less."""
    return tuple(_campaigns(tmp_path_factory.mktemp("campaigns")))


def _campaigns(folder: Path) -> Iterator[Campaign]:
    for programme, name, goal_days in (
        ("winback", "dormant_winback", 30),
        ("vip", "vip_exclusive", 10),
        ("onboarding", "welcome_first_order", 14),
    ):
        templates = folder / name / "templates"
        templates.mkdir(parents=True)
        (templates / "only.email.en.j2").touch()
        yield Campaign(
            name=name,
            programme=programme,
            folder=folder / name,
            definition_hash="0",
            owner="growth",
            hypothesis="People come back when they are asked <nicely>.",
            goal_event="purchase",
            goal_days=goal_days,
            message_class=MessageClass.MARKETING,
            purpose="marketing",
            channels=("email",),
            steps=({"name": "only"},),
            variants={"standard": 1.0},
            holdout_share=0.1,
            priority=1,
            reentry="once",
            rounds_per_year=1,
            cooldown_days=30,
            grace_days=7,
            outcome_value=10,
            prior_response=0.1,
        )


@pytest.fixture(scope="session")
def given(
    business: Business, campaigns: tuple[Campaign, ...], samples: pa.Table
) -> Mapping[str, Any]:
    """The arguments of `write_report`, but the results and the folder."""
    return {
        "as_of": date(2017, 12, 15),
        "business": business,
        "campaigns": campaigns,
        "samples": samples,
        "is_simulated": False,
    }


@pytest.fixture(scope="session")
def written(
    results: Mapping[str, pa.Table],
    given: Mapping[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The folder of the report on these results."""
    folder = tmp_path_factory.mktemp("reports") / "2017-12-15"
    write_report(results, **given, folder=folder)
    return folder
