"""Stage report: the day's results as pages and as a weekly mail."""

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from perennial.campaigns.catalogue import load_campaigns
from perennial.deliveries.providers import open_provider
from perennial.deliveries.staff_mail import send_to_staff
from perennial.domain import Message
from perennial.report import ReportLanguage, SummaryMail, collected, summary_mail, write_report
from perennial.results.publish import published, samples
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake


def report(as_of: date) -> Path:
    """Write the report on the results published for a day.

    Returns:
        The overview, `<reports>/<as_of>/index.html`, beside the other pages.

    Raises:
        RequestError: No results are published for the day.
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
        language=_language(here).code,
        catalogues=here.settings.languages,
    )


def summary(as_of: date, *, dry_run: bool = False) -> dict[str, Any]:
    """Mail the weekly summary to the staff in `PERENNIAL_SUMMARY_TO`, once a week to each.

    Args:
        as_of: The day of the results; today, unless `dry_run`.
        dry_run: Write it below `<home>/dry_runs/<as_of>/` and send nothing.

    Returns:
        `week`, and mails by final state; or `skipped`: why none was sent.

    Raises:
        RequestError: No results are published for the day.
    """
    here = Installation.here()
    if dry_run:
        mail = _summary_mail(here, as_of)
        return {"week": mail.week, "written": _written(mail, here.dry_runs(as_of))}
    if not here.settings.summary_recipients:
        return {"skipped": "PERENNIAL_SUMMARY_TO names nobody"}
    if as_of != here.clock.today():
        return {"skipped": f"{as_of} is not today"}
    return _send(here, _summary_mail(here, as_of))


def _summary_mail(here: Installation, as_of: date) -> SummaryMail:
    business, folder = here.business, here.settings.reports / as_of.isoformat()
    catalogue = load_campaigns(here.settings.dbt_project)
    return summary_mail(
        collected(published(here.lake, as_of), catalogue.campaigns, as_of),
        _language(here),
        brand=business.brand,
        place=str(folder / "index.html"),
        flags={
            "is_simulated": here.clock.simulated is not None,
            "has_planted": here.clock.has_planted,
        },
    )


def _language(here: Installation) -> ReportLanguage:
    """The language of staff."""
    code = here.settings.language or here.business.default_locale
    return ReportLanguage(code, here.business.business_currency, here.settings.languages)


def _send(here: Installation, mail: SummaryMail) -> dict[str, Any]:
    message = Message(
        message_id=f"weekly_summary-{mail.week}",
        campaign="weekly_summary",
        person_id="",
        channel="email",
        locale=_language(here).code,
        address="",
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        unsubscribe_url="",
        sent_at=here.clock.now(),
    )
    provider = open_provider("email", here.settings, here.business, here.clock)
    with closing(provider), here.ledger() as ledger:
        ended = send_to_staff(
            message,
            here.settings.summary_recipients,
            key=here.settings.signing_key(),
            ledger=ledger,
            provider=provider,
            at=here.clock.now(),
        )
    return {"week": mail.week, **ended}


def _written(mail: SummaryMail, lake: Lake) -> list[str]:
    lake.root.mkdir(parents=True, exist_ok=True)
    paths = [lake.root / f"weekly_summary.{suffix}" for suffix in ("txt", "html")]
    for path, content in zip(paths, (mail.text, mail.html), strict=True):
        path.write_text(content, encoding="utf-8")
    return [str(path) for path in paths]
