"""Results of a small day: three campaigns, of which one held nobody out and one is gone."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.perennial.conftest import PROJECT
from tests.perennial.report.further import further
from tests.perennial.results.test_findings import moments_row

from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import Campaign
from perennial.config.business import Business
from perennial.config.business import business as business_of
from perennial.config.measurement import Measuring
from perennial.report import write_report
from perennial.results import findings as judgement

DECIDED_ON = date(2017, 12, 1)

WHO = ("programme", "campaign")
COUNTS = ("person_count", "converted_count")
FUNNEL = (*WHO, "outcome", "reason", "person_count", "decided_on")
AUDIENCES = (
    "scope", *WHO, "person_count", "eligible_count", "treatment_count", "messaged_count",
    "holdout_count", "skipped_count",
)  # fmt: skip
SKIPS = ("scope", *WHO, "reason", "person_count")
ARMS = (*WHO, "arm", *COUNTS, "revenue")
VARIANTS = (*WHO, "variant", "arm", *COUNTS)
CURVES = ("campaign", "arm", *COUNTS, "days_after")
BASE = ("activity_stage", "rfm_segment", "person_count", "spend")
MESSAGE = ("person_id", "subject", "text", "html")
SAMPLES = ("campaign", "channel", "variant", "locale", *MESSAGE, "as_of")


def findings(*sides: tuple[str, str, str, int, int], holdout_share: float = 0.136) -> pa.Table:
    """Findings about conversions, in columns of `judgement`: programme, campaign, arm, counts."""
    counted = moments(*sides, holdout_share=holdout_share)
    return judgement.findings(counted, Measuring(), date(2017, 12, 15))


def moments(*sides: tuple[str, str, str, int, int], holdout_share: float = 0.136) -> pa.Table:
    return pa.Table.from_pylist(
        [
            moments_row(arm, people, converted, experiment=campaign, programme=programme)
            | {"holdout_share": holdout_share, "first_entered_on": DECIDED_ON}
            for programme, campaign, arm, people, converted in sides
        ]
    )


def _table(names: Sequence[str], *rows: tuple[Any, ...]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


@pytest.fixture(scope="session")
def results() -> Mapping[str, pa.Table]:
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
        "audience_people": _table(
            AUDIENCES,
            ("campaign", *win, 2400, 2017, 1742, 1725, 275, 400),
            ("campaign", *vip, 63, 60, 60, 60, 0, 3),
            ("campaign", "old", "gone_campaign", 7, 0, 0, 0, 0, 7),
            ("everything", None, None, 2430, 2040, 1790, 1760, 270, 400),
        ),
        "skipped_people": _table(
            SKIPS,
            ("campaign", *win, "no_consent", 389),
            ("campaign", *win, "outranked", 10),
            ("campaign", *win, "struck_by_lightning", 1),
            ("campaign", *vip, "no_consent", 3),
            ("campaign", "old", "gone_campaign", "cooldown", 7),
            ("everything", None, None, "no_consent", 390),
            ("everything", None, None, "cooldown", 7),
            ("everything", None, None, "outranked", 10),
            ("everything", None, None, "struck_by_lightning", 1),
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
    return {name: table.slice(0, 0) for name, table in results.items()}


@pytest.fixture(scope="session")
def samples() -> pa.Table:
    """Rendered messages, one of which loads a remote image."""
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
    return business_of(PROJECT).model_copy(update={"brand": "Perennial & Sons"})


@pytest.fixture(scope="session")
def campaigns() -> tuple[Campaign, ...]:
    """A catalogue that differs from the results by one campaign each way."""
    shipped = {one.name: one for one in load_campaigns(PROJECT).campaigns}
    changed = {"holdout_share": 0.1, "hypothesis": "People come when they are asked <nicely>."}
    return tuple(
        shipped[name].model_copy(update=changed | {"goal_days": goal_days})
        for name, goal_days in (
            ("dormant_winback", 30),
            ("vip_exclusive", 10),
            ("welcome_first_order", 14),
        )
    )


@pytest.fixture(scope="session")
def given(
    business: Business, campaigns: tuple[Campaign, ...], samples: pa.Table
) -> Mapping[str, Any]:
    """The arguments of `write_report`, without the results and the folder."""
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
    folder = tmp_path_factory.mktemp("reports") / "2017-12-15"
    write_report(results, **given, folder=folder)
    return folder
