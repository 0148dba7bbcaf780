"""A whole day from landing files to the report, from the shell."""

import email
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from email import policy
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from tests.e2e.conftest import World

DAY = "2026-03-02"


def table(world: World, name: str) -> list[dict[str, Any]]:
    return pq.read_table(world.home / f"lake/results/as_of={DAY}/{name}.parquet").to_pylist()


def of_people(world: World, name: str) -> list[dict[str, Any]]:
    """A results table with people in it: it stays in the warehouse."""
    assert not list((world.home / "lake/results").glob(f"*/{name}.parquet"))
    with duckdb.connect(str(world.home / "warehouse.duckdb"), read_only=True) as connection:
        return connection.table(f"results.{name}").to_arrow_table().to_pylist()


@pytest.fixture(scope="module")
def done(make_world: Callable[..., World]) -> World:
    world = make_world()
    world.run("run")
    return world


def test_every_candidate_ends_with_one_outcome_and_one_reason(done: World) -> None:
    decisions = pq.read_table(done.home / f"lake/decisions/as_of={DAY}").to_pylist()
    outcomes = of_people(done, "outcomes")
    funnel: Counter[str] = Counter()
    for row in table(done, "funnel"):
        funnel[row["campaign"]] += row["person_count"]

    assert Counter(row["campaign"] for row in decisions) == funnel
    assert {(row["campaign"], row["person_id"]) for row in decisions} == {
        (row["campaign"], row["person_id"]) for row in outcomes
    }
    assert all(row["reason"] for row in outcomes)
    assert set(funnel) == {"vip_exclusive", "dormant_winback", "welcome_first_order"}


def test_the_report_counts_each_person_once(done: World) -> None:
    """However many campaigns consider them; its eligible people are those with an arm."""
    people, eligible = defaultdict(set), defaultdict(set)
    for row in of_people(done, "outcomes"):
        for campaign in (row["campaign"], None):
            people[campaign].add(row["person_id"])
            if row["arm"]:
                eligible[campaign].add(row["person_id"])
    told = {row["campaign"]: row for row in table(done, "audience_people")}

    assert {one: row["person_count"] for one, row in told.items()} == {
        one: len(found) for one, found in people.items()
    }
    assert {one: row["eligible_count"] for one, row in told.items()} == {
        one: len(eligible[one]) for one in people
    }


def test_the_outbox_holds_each_decided_message_once(done: World) -> None:
    decisions = pq.read_table(done.home / f"lake/decisions/as_of={DAY}").to_pylist()
    decided = Counter((r["channel"], r["message_id"]) for r in decisions if r["outcome"] == "send")
    mails = [email.message_from_bytes(path.read_bytes()) for path in done.mails()]
    left = Counter(("email", mail["Message-ID"][1:33]) for mail in mails)
    left.update(("sms", text["message_id"]) for text in done.texts())

    assert left == decided
    assert {channel for channel, _ in decided} == {"email", "sms"}


def test_each_promised_coupon_has_a_code_of_its_own(done: World) -> None:
    decisions = pq.read_table(done.home / f"lake/decisions/as_of={DAY}").to_pylist()
    sent = {
        row["person_id"]
        for row in decisions
        if row["campaign"] == "dormant_winback" and row["outcome"] == "send"
    }
    issues = pq.read_table(done.home / "lake/coupon_issues").to_pylist()
    codes = {row["person_id"]: row["code"] for row in issues if row["offer"] == "winback_coupon"}
    parsed = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in done.mails()
    ]
    mails = [mail.get_body(("plain",)).get_content() for mail in parsed]
    texts = [row["text"] for row in done.texts()]

    assert codes.keys() == sent
    assert len(set(codes.values())) == len(sent) > 0
    assert all(any(code in text for text in [*mails, *texts]) for code in codes.values())


def test_nobody_without_consent_or_held_out_gets_a_message(done: World) -> None:
    outcomes = of_people(done, "outcomes")
    silent = {row["person_id"] for row in outcomes if row["reason"] == "no_consent"}
    held_out = {row["person_id"] for row in outcomes if row["outcome"] == "held_out"}
    reached = " ".join(path.read_text() for path in done.mails())

    assert silent >= {"dormant0", "dormant5", "dormant10", "dormant15"}
    assert not silent & {"dormant1", "dormant2", "dormant3", "dormant4"}
    assert held_out
    assert not [one for one in silent | held_out if f"{one}@example.com" in reached]


def test_a_sent_and_a_skipped_decision_are_explained(done: World) -> None:
    sent = next(row for row in of_people(done, "outcomes") if row["outcome"] == "sent")

    told = done.run("explain", "person", sent["person_id"])
    refused = done.run("explain", "person", "dormant0", "--lang", "zh")
    counted = done.run("explain", "campaign", "dormant_winback")

    assert "send: gets a message" in told
    assert "no_consent: 在该活动的任何渠道都未同意" in refused
    assert "no consent" in counted


@pytest.mark.slow
def test_the_day_can_be_decided_again_with_the_same_result(done: World) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.home.rglob("*.parquet")}

    told = done.run("backtest", "--from", DAY, "--to", DAY)

    assert "yes, equal" in told
    assert "differ" not in told
    assert {path: path.stat().st_mtime_ns for path in done.home.rglob("*.parquet")} == before


def test_a_preview_builds_the_audience_in_a_copy(done: World) -> None:
    warehouse = done.home / "warehouse.duckdb"
    before = warehouse.read_bytes()

    said = done.run("preview", "dormant_winback", "--build")

    assert f"audience of: {DAY}" in said
    assert (done.home / "preview.duckdb").exists()
    assert warehouse.read_bytes() == before


def test_marketing_mail_has_one_click_unsubscribe(done: World) -> None:
    """RFC 8058."""
    mail = email.message_from_bytes(done.mails()[0].read_bytes(), policy=policy.default)
    link = re.fullmatch(r"<(http\S+)>", mail["List-Unsubscribe"])[1]

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mail.get_body(("plain",)).get_content()
    assert link in mail.get_body(("html",)).get_content()


def test_addresses_are_only_in_landing_vault_and_outbox(done: World) -> None:
    """The lake, the warehouse, the logs and the reports know people by id."""
    address = re.compile(rb"(vip|dormant|lost|new)\d+@example\.com|\+1212555\d{4}")
    allowed = {"landing", "outbox", "ledger.sqlite", "ledger.sqlite-wal"}
    searched = [
        path
        for path in done.home.rglob("*")
        if path.is_file() and not allowed & set(path.relative_to(done.home).parts)
    ]

    assert [path for path in searched if address.search(path.read_bytes())] == []
    assert any(path.suffix == ".duckdb" for path in searched)


def test_the_report_exists_in_both_languages(done: World) -> None:
    folder = done.home / f"reports/{DAY}"

    assert "dormant_winback" in (folder / "index.html").read_text(encoding="utf-8")
    assert (folder / "campaign-dormant_winback.zh.html").exists()


@pytest.mark.slow
def test_a_second_run_sends_nothing_and_says_so(done: World) -> None:
    before = [path.read_bytes() for path in done.mails()], done.texts()
    decisions = done.home / f"lake/decisions/as_of={DAY}/decisions.parquet"
    frozen = decisions.read_bytes()

    said = done.run("run")

    assert ([path.read_bytes() for path in done.mails()], done.texts()) == before
    assert decisions.read_bytes() == frozen
    assert "0 new messages" in said
    assert "nothing has landed since" in said


@pytest.mark.slow
def test_another_day_can_be_previewed_but_not_sent(done: World) -> None:
    before = len(done.mails())
    said = done.run("run", "--as-of", "2026-03-01", "--dry-run")
    assert "nothing was sent" in said
    assert list((done.home / "dry_runs/2026-03-01").rglob("channel=email/*.parquet"))
    assert not (done.home / "lake/decisions/as_of=2026-03-01").exists()
    assert "NotToday" in done.run("run", "--as-of", "2026-03-01", code=1)

    batches = (done.home / "lake/batches").rglob(f"as_of={DAY}/**/*.parquet")
    path = str(next(iter(batches)).relative_to(done.home / "lake"))
    refused = done.run("dispatch", "--as-of", "2026-03-01", path, code=1)

    assert "NotToday" in refused
    assert len(done.mails()) == before


@pytest.mark.slow
def test_a_failed_gate_stops_the_day_before_anything_is_sent(
    make_world: Callable[..., World],
) -> None:
    """Half the events of a file are invalid: the gate names table, expectation and count."""
    world = make_world()
    world.land("events-broken.jsonl", [{"event_id": f"b{n}"} for n in range(500)])

    said = world.run("run", code=1)

    assert "GateFailed" in said
    assert "raw.loads" in said
    assert not world.mails()
    assert not world.texts()
    assert not (world.home / "lake/decisions/as_of=2026-03-02").exists()


@pytest.mark.slow
def test_invalid_campaigns_are_left_out_and_the_others_run(
    make_world: Callable[..., World],
) -> None:
    world = make_world(own_project=True)
    folder = world.project / "dbt_project/models/campaigns"
    rules = folder / "winback/dormant_winback/dormant_winback.yml"
    rules.write_text(rules.read_text().replace("goal_days", "gaol_days"))
    audience = folder / "vip/vip_exclusive/vip_exclusive.sql"
    audience.write_text(audience.read_text().replace("monetary_score", "monetary_scroe"))

    for new in ("quiet_start", "wrong_words"):
        world.run("new-campaign", new, "--programme", "winback")
    mail = folder / "winback/wrong_words/templates/first.email.en.j2"
    mail.write_text(mail.read_text().replace("<p>Dear", "<!-- <p>Dear"))

    said = world.run("run")

    assert "Left out today: campaign wrong_words" in said
    assert "missing_unsubscribe" in said
    assert "campaign quiet_start" not in said
    assert "Left out today: campaign dormant_winback" in said
    assert "gaol_days" in said
    assert "Left out today: campaign vip_exclusive" in said
    assert {row["campaign"] for row in table(world, "funnel")} == {"welcome_first_order"}
    assert world.mails() or world.texts()


@pytest.mark.slow
def test_doctor_passes_a_valid_installation_and_names_a_wrong_definition(
    make_world: Callable[..., World],
) -> None:
    world = make_world(own_project=True)
    assert "simulated" in world.run("doctor")
    path: Path = world.project / "dbt_project/models/campaigns/vip/vip_exclusive/vip_exclusive.yml"
    path.write_text(path.read_text().replace("hypothesis", "hypotesis"))

    assert "hypotesis" in world.run("doctor", code=1)
    assert "hypotesis" in world.run("campaigns", "check", code=1)
