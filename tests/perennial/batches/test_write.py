"""A batch holds exactly what people will read, and is never rewritten."""

import json
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.perennial.conftest import PROJECT
from upath import UPath

from perennial.batches.promised_offers import Promises
from perennial.batches.write import write_batches
from perennial.campaigns.definition import Campaign
from perennial.campaigns.offers import load_offers
from perennial.config.business import business
from perennial.decisions.offer_tables import record_offers
from perennial.domain import BrokenWorld, DefinitionError, RequestError, message_id_of
from perennial.domain.signed_links import Links, Refusal
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import Ledger

DAY = date(2017, 12, 1)
LINKS = Links("https://example.com", b"key")
BUSINESS = business(PROJECT)
VARIANTS = ("nostalgic", "offer", "question")

Row = dict[str, Any]
Write = Callable[..., list[UPath]]


@pytest.fixture
def lake(lake: Lake) -> Lake:
    lake.prepare()
    return lake


def decision(number: int, **changed: Any) -> Row:
    """A message for a person; two in five by text message, every other in Chinese."""
    variables = {
        "first_name": f"Ann {number}",
        "silent_days": 41,
        "amount": "$10",
        "expires_on": "2017-12-15",
    }
    decided = {
        **dict.fromkeys({*SCHEMAS["decisions"].names} - {"message_id"}),
        "campaign": "dormant_winback",
        "step": "reminder",
        "person_id": f"p{number}",
        "occurrence": "r1",
        "programme": "winback",
        "message_class": "marketing",
        "purpose": "marketing",
        "address_hash": f"hash {number}",
        "outcome": "send",
        "reason": "selected",
        "channel": "sms" if number % 5 < 2 else "email",
        "variant": VARIANTS[number % 3],
        "locale": ("zh", "en")[number % 2],
        "variables": json.dumps(variables),
        **changed,
    }
    made_of = (decided[name] for name in ("campaign", "step", "person_id", "occurrence"))
    return {"message_id": message_id_of(*made_of)} | decided


def decide(lake: Lake, rows: list[Row]) -> None:
    table = pa.Table.from_pylist(rows, SCHEMAS["decisions"])
    lake.write("decisions", DAY, "decisions.parquet", rows=table)


@pytest.fixture
def write(lake: Lake, campaign: Campaign) -> Write:
    def run(into: Lake = lake, **options: Any) -> list[UPath]:
        options = {"progress": lambda _: None, "shard_rows": 10, **options}
        return write_batches(into, campaign, as_of=DAY, business=BUSINESS, links=LINKS, **options)

    return run


def read(paths: list[UPath]) -> list[Row]:
    rows: list[Row] = []
    for path in paths:
        with path.open("rb") as file:
            rows += pq.read_table(file).to_pylist()
    return rows


def content(paths: list[UPath]) -> Mapping[str, bytes]:
    return {str(path).partition("batches")[2]: path.read_bytes() for path in paths}


def ids(paths: list[UPath]) -> list[str]:
    return [row["message_id"] for row in read(paths)]


def template(campaign: Campaign, name: str) -> Path:
    return campaign.folder / "templates" / name


def test_every_decided_message_is_in_one_shard(lake: Lake, write: Write) -> None:
    rows = [decision(number) for number in range(57)]
    silent = [
        decision(100, outcome="hold_out", message_id=None, channel=None),
        decision(101, outcome="skip", message_id=None, channel=None),
        decision(102, campaign="vip_exclusive"),
    ]
    decide(lake, [*rows, *silent])

    paths = write()
    found = read(paths)

    assert sorted(row["message_id"] for row in found) == sorted(row["message_id"] for row in rows)
    assert {row["outcome"] for row in found} == {"rendered"}
    assert [path.parent.name for path in paths] == ["channel=email"] * 4 + ["channel=sms"] * 3
    for channel in ("email", "sms"):
        shards = [path for path in paths if path.parent.name == f"channel={channel}"]
        assert ids(shards) == sorted(ids(shards))
        assert [path.name[:6] for path in shards] == [f"{n:05d}-" for n in range(len(shards))]
    assert lake.files("batches", DAY, "dormant_winback") == paths


def test_a_row_has_all_that_dispatch_needs_but_the_address(lake: Lake, write: Write) -> None:
    decide(lake, [decision(2, locale=None)])

    (row,) = read(write())

    assert row | {"text": "", "html": "", "unsubscribe_url": ""} == {
        "message_id": decision(2)["message_id"],
        "step": "reminder",
        "person_id": "p2",
        "address_hash": "hash 2",
        "variant": "question",
        "locale": "en",
        "message_class": "marketing",
        "purpose": "marketing",
        "outcome": "rendered",
        "reason": "",
        "subject": "How are you? Perennial Grocer would like to know why you left",
        "text": "",
        "details": "{}",
        "html": "",
        "unsubscribe_url": "",
        "is_test": False,
        "slot_at": None,
        "occurrence": "r1",
    }
    assert "Dear Ann 2," in row["text"]
    assert "https://example.com/go/dormant_winback" in row["html"]
    assert row["unsubscribe_url"] in row["text"]
    assert LINKS.read(row["unsubscribe_url"].rpartition("/")[2]) == Refusal(
        "p2", "marketing", "email", "dormant_winback"
    )


def test_each_hour_has_its_own_shards(lake: Lake, write: Write) -> None:
    hours = [datetime(2017, 12, 1, hour) for hour in (14, 17)]  # noqa: DTZ001 - UTC by contract
    rows = [decision(5 * n + 2, slot_at=hours[n % 2]) for n in range(30)]
    decide(lake, rows[:29])
    first = write()

    assert [path.name[:19] for path in first] == [
        *(f"20171201T{hour}00-0000{number}" for hour in (14, 17) for number in range(2)),
    ]
    for path in first:
        assert {f"{row['slot_at']:%H}" for row in read([path])} == {path.name[9:11]}
    assert write() == first

    decide(lake, rows)
    (new,) = set(write()) - set(first)
    assert new.name.startswith("20171201T1700-00002-")


def test_the_order_of_decisions_changes_no_byte(write: Write, lake: Lake, tmp_path: Path) -> None:
    rows = [decision(number) for number in range(57)]
    decide(lake, rows)
    expected = content(write())

    for root, shuffled in ((tmp_path / "a", rows[::-1]), ("memory://b", rows[1::2] + rows[::2])):
        other = Lake(UPath(root))
        decide(other, shuffled)

        assert content(write(other)) == expected


def test_a_second_run_changes_nothing(lake: Lake, write: Write) -> None:
    decide(lake, [decision(number) for number in range(57)])
    paths = write()
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}

    assert write() == paths
    assert lake.files("batches", DAY, "dormant_winback") == paths
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths} == before


def test_recorded_batches_outlive_their_templates(
    lake: Lake, write: Write, campaign: Campaign
) -> None:
    decide(lake, [decision(number) for number in range(20)])
    before = content(write())
    template(campaign, "reminder.sms.en.j2").write_text("New words {{ cta_url }}")
    said: list[str] = []

    again = write(progress=said.append)

    assert content(again) == before
    assert said == [
        "batches of dormant_winback, email, 2017-12-01: 2 shards recorded before stay as they are",
        "batches of dormant_winback, sms, 2017-12-01: 1 shards recorded before stay as they are",
    ]


def test_an_interrupted_run_is_finished(lake: Lake, write: Write) -> None:
    decide(lake, [decision(number) for number in range(57)])
    dry = Lake(lake.root.parent / "dry")
    expected = content(write(out=dry))

    def dies(what: str) -> None:
        if "00001" in what:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(progress=dies)
    cut = content(lake.files("batches", DAY, "dormant_winback"))

    assert len(cut) == 2
    assert content(write()) == expected
    assert cut.items() < expected.items()


def test_a_message_that_cannot_be_rendered_is_a_row(
    lake: Lake, write: Write, campaign: Campaign
) -> None:
    path = template(campaign, "reminder.sms.zh.j2")
    path.write_text("{{ first_name }}{{ shoe_size }}")
    decide(lake, [decision(number) for number in range(20)])

    found = {row["person_id"]: row for row in read(write())}
    failed = {person for person, row in found.items() if row["outcome"] == "skip"}

    assert failed == {"p0", "p6", "p10", "p16"}
    for person in failed:
        row = found[person]
        assert row["reason"] == (
            "render_error: reminder.sms.zh.j2: line 1: 'shoe_size' is undefined"
        )
        assert (row["subject"], row["text"], row["html"]) == ("", "", "")
    assert all(row["text"] for person, row in found.items() if person not in failed)


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        (None, "variables: they are not a JSON object"),
        ("[1]", "variables: they are not a JSON object"),
        ("{", "variables: they are not a JSON object"),
        ('{"n": ' + "9" * 5000 + "}", "variables: they are not a JSON object"),
        ('{"brand": "x"}', "variables: brand is a reserved name: rename the column"),
        ('{"first_name": "\\ud800"}', "reminder.email.en.j2: UnicodeEncodeError"),
    ],
)
def test_invalid_variables_fail_one_row(
    variables: str | None, problem: str, lake: Lake, write: Write, campaign: Campaign
) -> None:
    path = template(campaign, "reminder.email.en.j2")
    path.write_text(path.read_text().replace("{{ silent_days }}", "").replace("{{ amount }}", ""))
    path.write_text(path.read_text().replace("{{ expires_on | date }}", ""))
    decide(lake, [decision(3, variables=variables, variant="nostalgic"), decision(7)])

    bad, good = sorted(read(write()), key=lambda row: row["person_id"])

    assert bad["reason"] == f"render_error: {problem}"
    assert good["outcome"] == "rendered"


def test_a_broken_template_stops_before_anything_is_written(
    lake: Lake, write: Write, campaign: Campaign
) -> None:
    """Nobody could get it; once it is repaired, the same call succeeds."""
    decide(lake, [decision(number) for number in range(20)])
    path = template(campaign, "reminder.sms.en.j2")
    sound = path.read_text()
    path.write_text("{{ first_name }")

    with pytest.raises(DefinitionError, match=r"reminder\.sms\.en\.j2"):
        write()
    assert lake.files("batches", DAY) == []

    path.write_text(sound)
    assert len(ids(write())) == 20


def test_a_day_without_decisions_is_an_error_and_one_without_messages_is_not(
    lake: Lake, write: Write
) -> None:
    with pytest.raises(RequestError, match="Nothing is decided for 2017-12-01"):
        write()

    decide(lake, [decision(1, outcome="skip", message_id=None)])

    assert write() == []


def test_unreachable_decisions_are_retried(
    lake: Lake, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB's own error would fail the task at once."""
    decide(lake, [decision(1)])
    gone = [path.with_name("gone.parquet") for path in lake.files("decisions", DAY)]
    monkeypatch.setattr(Lake, "files", lambda *_: gone)

    with pytest.raises(BrokenWorld, match=r"Can't read .*IO Error: No files found"):
        write()


def test_service_messages_have_no_unsubscribe_link(lake: Lake, write: Write) -> None:
    decide(lake, [decision(2, message_class="service")])

    (row,) = read(write())

    assert row["unsubscribe_url"] == ""
    assert "nsubscribe" not in row["text"] + row["html"]


def test_a_limit_takes_the_first_and_a_later_run_the_rest(lake: Lake, write: Write) -> None:
    rows = [decision(number) for number in range(57)]
    decide(lake, rows)
    order = sorted(row["message_id"] for row in rows)

    few = write(limit=3)
    more = write(limit=15)
    same = write(limit=3)
    every = write()

    assert sorted(ids(few)) == order[:3]
    assert sorted(ids(more)) == order[:15]
    assert set(few) <= set(more) <= set(every)
    assert same == few
    assert sorted(ids(every)) == order
    assert sorted(lake.files("batches", DAY, "dormant_winback")) == sorted(every)


def test_a_limit_returns_no_shard_that_is_larger(lake: Lake, write: Write) -> None:
    decide(lake, [decision(number) for number in range(57)])
    write()
    said: list[str] = []

    assert write(limit=3, progress=said.append) == []
    assert write(limit=0) == []
    assert "4 of them go beyond the limit" in said[1]
    assert len(write(limit=57)) == 7
    assert len(write(limit=1000)) == 7


def test_a_dry_run_shows_what_would_be_rendered_now(
    lake: Lake, write: Write, campaign: Campaign, tmp_path: Path
) -> None:
    decide(lake, [decision(number) for number in range(20)])
    recorded = content(write())
    out = Lake(UPath(tmp_path / "dry"))
    write(out=out)
    template(campaign, "reminder.sms.en.j2").write_text("New words {{ cta_url }}")

    paths = write(out=out, limit=19)

    assert out.files("batches", DAY) == paths
    assert len(ids(paths)) == 19
    assert any("New words" in row["text"] for row in read(paths))
    assert content(lake.files("batches", DAY, "dormant_winback")) == recorded


def test_test_recipients_get_the_first_message_of_each_variant(lake: Lake, write: Write) -> None:
    rows = [decision(number) for number in range(57)]
    decide(lake, rows)

    paths = write(test_recipients=["me", "you", "me"])
    found = read(paths)

    assert [path.name[:5] for path in paths] == ["test-", "test-"]
    assert len(found) == 2 * 2 * len(VARIANTS)
    assert len({row["message_id"] for row in found}) == len(found)
    assert not {row["message_id"] for row in found} & {row["message_id"] for row in rows}
    assert {(row["person_id"], row["address_hash"]) for row in found} == {("me", ""), ("you", "")}
    assert all(row["is_test"] and row["outcome"] == "rendered" for row in found)
    for path in paths:
        is_mail = path.parent.name == "channel=email"
        for row in read([path]):
            assert row["subject"].startswith("[TEST] ") == is_mail
            refusal = LINKS.read(row["unsubscribe_url"].rpartition("/")[2])
            assert refusal.person_id == row["person_id"]
    first = min(
        (row for row in rows if row["channel"] == "email"), key=lambda row: row["message_id"]
    )
    assert any(json.loads(first["variables"])["first_name"] in row["text"] for row in found)


def test_a_test_neither_hides_nor_repeats_a_message(
    lake: Lake, write: Write, campaign: Campaign
) -> None:
    decide(lake, [decision(number) for number in range(57)])
    tests = write(test_recipients=["me"])

    assert len(ids(write())) == 57
    assert write(test_recipients=["me"]) == tests

    template(campaign, "reminder.sms.en.j2").write_text("New words {{ cta_url }}")
    changed = write(test_recipients=["me"])

    assert changed[0] == tests[0]
    assert changed[1] != tests[1]
    for row in read([changed[1]]):
        assert (row["message_id"] in ids([tests[1]])) == (row["locale"] == "zh")


@pytest.mark.slow
def test_memory_follows_the_shard_and_not_the_audience(lake: Lake, write: Write) -> None:
    """Twice the audience takes no more of Python's memory; a first run loads libraries."""
    peaks = []
    for count in (100, 1500, 3000):
        decide(lake, [decision(number) for number in range(count)])
        tracemalloc.start()
        write(shard_rows=25)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[2] < peaks[1] * 1.5, peaks


def test_a_batch_has_no_column_for_an_address() -> None:
    assert not {"address", "email", "phone"} & set(SCHEMAS["batches"].names)


def promised(number: int, **changed: Any) -> Row:
    return decision(number, offer="winback_coupon", offer_size_rank=2, occurrence="r1", **changed)


def test_a_message_has_the_promised_code_and_amount(lake: Lake, write: Write) -> None:
    decide(lake, [promised(0, locale="en"), promised(2, locale="en")])

    def enrich(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            variables = {"amount": "$15", "coupon_code": f"BACK-{row['person_id']}"}
            yield row | {"offer_variables": variables}

    mail, short = read(write(enrich=enrich))

    assert "worth $15" in mail["text"]
    assert "BACK-p2" in mail["text"]
    assert "BACK-p2" in mail["html"]
    assert "$15 coupon BACK-p0 expires" in short["text"]


def test_a_recorded_decision_leads_to_the_promised_code(
    lake: Lake, write: Write, ledger: Ledger
) -> None:
    record_offers(lake, DAY, load_offers(PROJECT).sound.values(), [])
    decide(lake, [promised(0, locale="en"), decision(5, locale="en")])
    promises = Promises(
        lake,
        DAY,
        coupons=ledger.coupons,
        key=b"key",
        issued_at=datetime(2017, 12, 1, 12, tzinfo=UTC),
        default_locale="en",
    )
    texts = {row["person_id"]: row["text"] for row in read(write(enrich=promises.enrich))}

    assert [one.coupon_count for one in ledger.coupons.stock()] == [1]
    assert "$10 coupon BACK-" in texts["p0"]
    assert "BACK-" not in texts["p5"]


def test_a_person_without_a_coupon_gets_no_message(lake: Lake, write: Write) -> None:
    decide(lake, [promised(n, channel="email") for n in range(3)])
    asked: list[Row] = []

    def enrich(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            asked.append(row)
            problem = {"offer_problem": "no_coupon_left"} if row["person_id"] == "p1" else {}
            yield row | problem

    paths = write(enrich=enrich)

    found = {row["person_id"]: (row["outcome"], row["reason"], row["text"]) for row in read(paths)}
    assert found["p1"] == ("skip", "no_coupon_left", "")
    assert {found[name][0] for name in ("p0", "p2")} == {"rendered"}
    assert [row["offer"] for row in asked] == ["winback_coupon"] * 3
    assert write(enrich=enrich) == paths
    assert len(asked) == 3


def test_only_mail_of_people_who_consented_is_tracked(lake: Lake, write: Write) -> None:
    """Including the button, but no test message: staff's clicks don't count."""
    decide(lake, [decision(2), decision(3), decision(5)])  # two mails, then a text message

    def enrich(rows: Iterator[Row]) -> Iterator[Row]:
        return ({**row, "is_tracked": row["person_id"] != "p3"} for row in rows)

    texts = {row["person_id"]: row["text"] for row in read(write(enrich=enrich))}
    tests = read(write(enrich=enrich, test_recipients=["p9"]))

    assert ["/c/" in texts[f"p{i}"] for i in (2, 3, 5)] == [True, False, False]
    assert not any("/c/" in row["text"] for row in tests)
