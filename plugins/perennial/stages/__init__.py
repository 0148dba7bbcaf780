"""The stages of a day, as the command line and the Airflow tasks call them.

Each takes the day, works on the installation the environment names, and returns something small
that fits a log line: counts, names, paths; never a person's data.
"""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from perennial import gates as quality
from perennial.batches.link_tracking import mark_tracked
from perennial.batches.lint import Linted, Severity, linted, require_sound
from perennial.batches.promised_offers import Promises, record_offers
from perennial.batches.render import Links, checked
from perennial.batches.write import write_batches
from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.offers import Offers, load_offers
from perennial.decisions import record as decisions
from perennial.decisions import rfm_segments as segments
from perennial.decisions.variant_shares import variant_shares_of_day
from perennial.deliveries.dispatch import dispatch as dispatch_batch
from perennial.deliveries.dispatch import forget_handovers
from perennial.deliveries.providers import open_provider
from perennial.deliveries.providers.email.bounces import Sender
from perennial.deliveries.receiver import Spool
from perennial.deliveries.returned_mail import take_in
from perennial.deliveries.staff_mail import send_to_staff
from perennial.domain import BrokenWorld, DefinitionError, Message
from perennial.ingest import ingest as ingest_landing
from perennial.report import (
    SummaryMail,
    collected,
    report_language,
    summary_mail,
    write_report,
)
from perennial.results.guardrail_stops import stop_over_limit
from perennial.results.publish import newest, publish, published, samples
from perennial.stores import warehouse
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake
from perennial.stores.ledger import Pace

log = logging.getLogger("perennial")

NOBODY = b"nobody"
"""Signs links that are only looked at: the receiver refuses them."""


def catalogue_of(here: Installation) -> Catalogue:
    """The campaigns of an installation, definitions and templates checked."""
    catalogue = load_campaigns(here.settings.dbt_project)
    return checked(catalogue, default_locale=here.business.default_locale)


def linted_of(here: Installation, as_of: date) -> Linted:
    """The same, words checked too: those with an error join the broken."""
    return linted(
        catalogue_of(here),
        business=here.business,
        links=Links(here.settings.public_url, NOBODY),
        as_of=as_of,
    )


def ingest(as_of: date) -> dict[str, int]:
    """Landing to raw: check, type and keep what the company gave.

    What a receiver heard that is not running any more is landed first.

    Returns:
        Rows read, loaded, dropped as duplicates and quarantined, of the files not seen before.
    """
    here = Installation.here()
    Spool(here.settings.home, here.lake).seal()
    with here.ledger() as ledger:
        loads = ingest_landing(
            here.lake,
            ledger,
            key=here.settings.signing_key(),
            now=here.clock.now(),
            zone=here.clock.zone,
            loaded_on=as_of,
            progress=log.info,
        )
    return {
        "files": len(loads),
        "rows": sum(load.row_count for load in loads),
        "loaded": sum(load.loaded_count for load in loads),
        "duplicates": sum(load.duplicate_count for load in loads),
        "quarantined": sum(load.quarantined_count for load in loads),
    }


def check(gate: str, as_of: date) -> str:
    """Run one gate.

    Raises:
        GateFailed: It refuses the hand-over.
        DefinitionError: The gate itself is wrong.
    """
    here = Installation.here()
    outcome = quality.check(
        gate,
        as_of=as_of,
        business=here.business,
        lake=here.lake,
        warehouse=here.settings.warehouse_path,
        expectations=here.settings.expectations,
        reports=here.settings.reports,
    )
    held = f"{outcome.expectation_count} expectations hold over {outcome.row_count:,} rows"
    return f"{gate}: {held}"


def gates(stage: str) -> list[str]:
    """Names of a stage's gates, `expectations/<stage>.*.yml`."""
    folder = Installation.here().settings.expectations
    return sorted(path.stem for path in folder.glob(f"{stage}.*.yml"))


def build(layer: str, as_of: date) -> dict[str, Any]:
    """Build one layer: staging, marts, campaigns or results.

    Raises:
        BrokenWorld: A model or one of its tests failed. Of the layer campaigns only that campaign
            is left out.
    """
    if layer == "campaigns":
        return _audiences(as_of)
    here = Installation.here()
    if layer == "staging":
        export(as_of)
    outcome = warehouse.build(here.settings, layer, as_of)
    if outcome.failed:
        raise BrokenWorld(f"{layer}: " + "; ".join(outcome.failed.values()))
    return {"layer": layer, "models": len(outcome.built)}


def _audiences(as_of: date) -> dict[str, Any]:
    """Build each campaign's audience and record the day's rules.

    A campaign whose definition, words or model fail is left out of the day, loudly; the others go
    on.

    Returns:
        `campaigns`: names of those that run; `left_out`: why, by name.
    """
    here = Installation.here()
    catalogue, reviews = linted_of(here, as_of)
    for name, review in reviews.items():
        for warning in review.of(Severity.WARNING):
            log.warning("campaign %s: %s", name, warning)
    left_out = {name: str(error) for name, error in catalogue.broken.items()}
    outcome = warehouse.build(here.settings, "campaigns", as_of, excluded=sorted(left_out))
    left_out |= outcome.failed
    sound = tuple(one for one in catalogue.campaigns if one.name not in left_out)
    _record_offers(here, as_of)
    shares = variant_shares_of_day(sound, newest(here.lake, as_of).get("variant_outcomes"))
    decisions.record_policies(here.lake, as_of, Catalogue(sound, catalogue.broken), shares)
    for name, problem in left_out.items():
        log.error("LEFT OUT TODAY: campaign %s: %s", name, problem)
    return {"campaigns": [one.name for one in sound], "left_out": left_out}


def _record_offers(here: Installation, as_of: date) -> None:
    """Record the offers and the stock of codes that the day is decided by."""
    if decisions.is_frozen(here.lake, as_of):
        return
    try:
        offers = load_offers(here.settings.dbt_project)
    except DefinitionError as error:  # campaigns that promise something are left out already
        log.warning("NO OFFERS TODAY: %s", error)
        offers = Offers({}, {})
    with here.ledger() as ledger:
        record_offers(here.lake, as_of, offers.sound.values(), ledger.coupons.stock())


def decide(as_of: date) -> dict[str, dict[str, int]]:
    """Decide about every candidate; nothing is recorded yet.

    Returns:
        Candidates by campaign and `outcome: reason`.

    Raises:
        BrokenWorld: A model or one of its tests failed: nobody will be contacted today.
    """
    here = Installation.here()
    catalogue = catalogue_of(here)
    ruled = set(decisions.ruled(here.lake, as_of))
    every = {one.name for one in catalogue.campaigns} | set(catalogue.broken)
    outcome = warehouse.build(here.settings, "decisions", as_of, excluded=sorted(every - ruled))
    if outcome.failed:
        raise BrokenWorld("decisions: " + "; ".join(outcome.failed.values()))
    return decisions.count(warehouse.read(here.settings, "select * from decisions.decisions"))


def freeze(as_of: date) -> dict[str, dict[str, int]]:
    """Record today's decisions for ever, once their gate has passed.

    Those of another day would be facts that never were: they are written beside the lake, for a
    dry run to look at.

    Returns:
        Candidates by campaign and `outcome: reason`.
    """
    here = Installation.here()
    decided = decisions.Decided(
        *(
            warehouse.read(here.settings, f"select * from decisions.{table}")
            for table in ("decisions", "new_enrolments", "new_holdouts")
        )
    )
    if as_of != here.clock.today() and not decisions.is_frozen(here.lake, as_of):
        log.info("%s is not today: its decisions are not recorded, only a dry run sees them", as_of)
        rehearsed = decisions.rehearse(here.dry_runs(as_of), as_of, decided.decisions)
        return decisions.count(rehearsed)
    recorded = decisions.freeze(here.lake, as_of, decided)
    segments.record(here.lake, as_of, warehouse.read(here.settings, segments.QUERY))
    if changed := decisions.differences(recorded, decided.decisions):
        log.warning(
            "%s is decided already and stays so; today's rules would decide %d otherwise",
            as_of,
            changed,
        )
    return decisions.count(recorded)


def campaigns(programme: str, only: Sequence[str] = ()) -> list[str]:
    """A programme's sound campaigns, or those of them that are asked for.

    Raises:
        BrokenWorld: One that is asked for is none of them.
    """
    names = catalogue_of(Installation.here()).programme(programme)
    if unknown := sorted(set(only) - set(names)):
        raise BrokenWorld(
            f"{programme} has no sound campaign {unknown[0]}; it has {', '.join(names)}"
        )
    return [name for name in names if not only or name in only]


def batch(
    as_of: date,
    campaign: str,
    *,
    dry_run: bool = False,
    limit: int | None = None,
    test_recipients: Sequence[str] = (),
) -> list[str]:
    """Render one campaign's decided messages.

    Args:
        dry_run: Write below `<home>/dry_runs` instead of the lake; nothing of it can be sent.
        limit: At most so many messages.
        test_recipients: Person ids that get a sample of each variant, and nobody else anything.

    Returns:
        Paths of batch files: relative to the lake, or absolute in a dry run.

    Raises:
        BrokenWorld: The day has no recorded decisions.
        DefinitionError: The campaign's words break a rule; nothing was written.
    """
    here = Installation.here()
    is_recorded = decisions.is_frozen(here.lake, as_of)
    decided = here.lake if is_recorded or not dry_run else here.dry_runs(as_of)
    if not decisions.is_frozen(decided, as_of):
        raise BrokenWorld(
            f"nothing is decided for {as_of}: run customer_model for that day first "
            f"(in the shell: perennial decide --as-of {as_of})"
        )
    one = next(found for found in catalogue_of(here).campaigns if found.name == campaign)
    links = Links(here.settings.public_url, here.settings.signing_key())
    if campaign in decisions.ruled(here.lake, as_of):  # else it was left out: nobody is decided for
        require_sound(one, business=here.business, links=links, as_of=as_of)
    out = here.dry_runs(as_of) if dry_run else None
    with here.ledger() as ledger:
        promises = Promises(
            here.lake,
            as_of,
            coupons=None if dry_run or test_recipients else ledger.coupons,
            key=here.settings.signing_key(),
            issued_at=here.clock.now(),
            default_locale=here.business.default_locale,
        )
        written = write_batches(
            decided,
            one,
            as_of=as_of,
            business=here.business,
            links=links,
            out=out,
            limit=limit,
            test_recipients=test_recipients,
            keep=lambda rows: promises.keep(mark_tracked(rows, ledger)),
            progress=log.info,
        )
    root = here.lake.root
    return [str(path if dry_run else path.relative_to(root)) for path in written]


def dispatch(as_of: date, batch_path: str) -> dict[str, Any]:
    """Dispatch one batch: whatever is queued in it leaves, once.

    Raises:
        NotToday: The day is not today; nothing left.
        NotYet: The batch's hour has not come; nothing left.
    """
    here = Installation.here()
    path = here.lake.root / batch_path
    keys = dict(part.split("=", 1) for part in path.parts if "=" in part)
    provider = open_provider(keys["channel"], here.settings, here.business, here.clock)
    programmes = {one.name: one.programme for one in catalogue_of(here).campaigns}
    with closing(provider), here.ledger() as ledger:
        outcome = dispatch_batch(
            path,
            as_of=as_of,
            lake=here.lake,
            ledger=ledger,
            clock=here.clock,
            provider=provider,
            claim_size=here.settings.claim_size,
            pace=_pace(here, provider.name, as_of),
            programme=programmes[keys["campaign"]],
            progress=log.info,
        )
    return outcome.as_dict()


def _pace(here: Installation, provider: str, day: date) -> Pace:
    """How fast a provider may be used on a day, by the deployment's settings.

    Several that carry one channel go at the slowest one's pace.
    """
    names, known = {provider, *provider.split("+")}, here.settings
    rates = [rate for name, rate in known.rates.items() if name in names]
    caps = [one.cap(day) for name, one in known.warm_up.items() if name in names]
    return Pace(
        min(rates, default=None), min((cap for cap in caps if cap is not None), default=None)
    )


def bounces(maildir: Path | None = None) -> dict[str, int] | None:
    """Read mail that came back: what became of ours.

    Args:
        maildir: Where it comes back; None: where the deployment says.

    Returns:
        Mails by what they tell; None where no Maildir is named.
    """
    here = Installation.here()
    if (box := maildir or here.settings.bounce_maildir) is None:
        return None
    sender = Sender(here.business.sender.partition("@")[2], here.settings.bounce_address)
    with here.ledger() as ledger:
        return take_in(ledger, box, sender, now=here.clock.now())


def export(as_of: date) -> dict[str, Any]:
    """Bring the ledger's facts into the lake, where dbt reads them.

    What a dead worker left in a batch that nobody dispatches any more is settled first, and what
    still waits from a day that is over is withheld: results and cooldowns must know.
    """
    here = Installation.here()
    now, today = here.clock.now(), here.clock.today()
    with here.ledger() as ledger:
        ledger.recall(here.lake)
        ledger.messages.settle_in_doubt(occurred_at=now)
        ledger.messages.match()
        ledger.messages.forget_unmatched(occurred_at=now)
        ledger.messages.withhold_past(today, occurred_at=now)
        forget_handovers(here.lake, today)
        return {"as_of": as_of.isoformat(), "files": len(ledger.export(here.lake))}


def fit(as_of: date) -> dict[str, Any]:
    """Fit value models to the marts of a day, test them on its past, and record them.

    Where nothing sound can be fitted nothing is recorded, and the last model goes on holding.

    Returns:
        The recorded model, from the next day on what people are scored by; or why there is none.

    Raises:
        BrokenWorld: The marts are built for another day.
    """
    from perennial import value  # noqa: PLC0415 slow import

    here = Installation.here()
    try:
        tested = value.back_test(value.held_out(here.settings, as_of))
        value.require_sound(tested)
        model = value.fit(value.statistics(here.settings, as_of))
    except value.NotFitted as reason:
        log.warning("NO VALUE MODEL of %s: %s", as_of, reason)
        return {"recorded": False, "reason": str(reason)}
    recorded = value.record(
        here.lake,
        as_of,
        model,
        tested,
        currency=here.business.business_currency,
        fitted_on=here.clock.today(),
    )
    return {"recorded": True, **recorded}


def results(as_of: date) -> dict[str, int]:
    """Build the results as of a day and publish them to the lake.

    Today's also stop the campaigns that annoy beyond their limits.

    Returns:
        Rows by table.
    """
    here = Installation.here()
    build("results", as_of)
    counts = publish(here.settings, here.lake, as_of, here.business.measuring)
    if as_of == here.clock.today():
        with here.ledger() as ledger:
            stopped = stop_over_limit(
                published(here.lake, as_of)["guardrails"], ledger, at=here.clock.now()
            )
        for campaign, reason in stopped.items():
            log.error("HELD: campaign %s: %s", campaign, reason)
    return counts


def report(as_of: date) -> Path:
    """Write the report on the results published for a day.

    Returns:
        The overview, `<reports>/<as_of>/index.html`; the other pages are beside it.

    Raises:
        BrokenWorld: No results are published for it.
    """
    here = Installation.here()
    catalogue = load_campaigns(here.settings.dbt_project)
    return write_report(
        published(here.lake, as_of),
        as_of=as_of,
        business=here.business,
        campaigns=catalogue.campaigns,
        samples=samples(here.lake, as_of),
        is_simulated=here.clock.simulated is not None,
        has_planted=here.clock.has_planted,
        folder=here.settings.reports / as_of.isoformat(),
    )


def summary(as_of: date, *, dry_run: bool = False) -> dict[str, Any]:
    """Send the week's summary to the staff who want it: the first time it is called in a week.

    Only today's can be sent, once to each; `PERENNIAL_SUMMARY_TO` says to whom.

    Args:
        as_of: The day whose results it is of.
        dry_run: Write it below `<home>/dry_runs/<as_of>/` and send nothing, to nobody.

    Returns:
        `week`, and how many mails ended in which state, or `skipped`: why none was sent.

    Raises:
        BrokenWorld: No results are published for the day.
    """
    here = Installation.here()
    recipients = here.settings.summary_recipients
    if not dry_run and not recipients:
        return {"skipped": "PERENNIAL_SUMMARY_TO names nobody"}
    if not dry_run and as_of != here.clock.today():
        return {"skipped": f"{as_of} is not today"}
    business, folder = here.business, here.settings.reports / as_of.isoformat()
    catalogue = load_campaigns(here.settings.dbt_project)
    mail = summary_mail(
        collected(published(here.lake, as_of), catalogue.campaigns, as_of),
        report_language(business.default_locale, business.business_currency),
        brand=business.brand,
        place=str(folder / "index.html"),
        flags={
            "is_simulated": here.clock.simulated is not None,
            "has_planted": here.clock.has_planted,
        },
    )
    if dry_run:
        return {"week": mail.week, "written": _written(mail, here.dry_runs(as_of))}
    message = Message(
        message_id=f"weekly_summary-{mail.week}",
        campaign="weekly_summary",
        person_id="",
        channel="email",
        locale=business.default_locale,
        address="",
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        unsubscribe_url="",
        sent_at=here.clock.now(),
    )
    provider = open_provider("email", here.settings, business, here.clock)
    with closing(provider), here.ledger() as ledger:
        ended = send_to_staff(
            message,
            recipients,
            key=here.settings.signing_key(),
            ledger=ledger,
            provider=provider,
            at=here.clock.now(),
        )
    return {"week": mail.week, **ended}


def _written(mail: SummaryMail, lake: Lake) -> list[str]:
    """Both forms of a mail as files; their paths."""
    lake.root.mkdir(parents=True, exist_ok=True)
    paths = [lake.root / f"weekly_summary.{suffix}" for suffix in ("txt", "html")]
    for path, content in zip(paths, (mail.text, mail.html), strict=True):
        path.write_text(content, encoding="utf-8")
    return [str(path) for path in paths]
