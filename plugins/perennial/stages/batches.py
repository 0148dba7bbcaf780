"""Stage batches: render decided messages, by the day's recorded rules."""

import logging
from collections.abc import Sequence
from datetime import date

from perennial.batches.link_tracking import mark_tracked
from perennial.batches.lint.review import require_sound
from perennial.batches.promised_offers import Promises
from perennial.batches.write import write_batches
from perennial.campaigns.recorded_rules import messages_of, programmes
from perennial.decisions.record import is_recorded
from perennial.domain import RequestError, suggestion
from perennial.domain.signed_links import Links
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger

log = logging.getLogger("perennial")


def campaigns_of(as_of: date, programme: str | None = None, only: Sequence[str] = ()) -> list[str]:
    """The day's campaigns of one or every programme, or those named in `only`.

    Raises:
        RequestError: Nothing is decided for the day, or a named campaign does not run.
    """
    here = Installation.here()
    running = programmes(here.lake, as_of)
    if not running:
        raise _undecided(as_of)
    names = [name for name, its in running.items() if programme in (None, its)]
    if unknown := sorted(set(only) - set(names)):
        raise RequestError(
            f"Campaign {unknown[0]} does not run on {as_of}. {suggestion(unknown[0], names)}"
            if names
            else f"No campaign of {programme} runs on {as_of}: the report of checks says why."
        )
    return [name for name in names if not only or name in only]


def is_decided(as_of: date) -> bool:
    """Whether the day's decisions are recorded."""
    return is_recorded(Installation.here().lake, as_of)


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
        dry_run: Write below `<home>/dry_runs`, where nothing can be sent.
        limit: The most messages.
        test_recipients: Person ids; only they get a sample of each variant.

    Returns:
        Paths of batch files: relative to the lake, or absolute in a dry run.

    Raises:
        RequestError: The day has no decisions.
        DefinitionError: The campaign's texts are missing or break a rule; nothing was written.
    """
    here = Installation.here()
    decided = _decided(here, as_of, dry_run=dry_run)
    messages = messages_of(here.lake, as_of, campaign, here.settings.dbt_project)
    if messages is None:  # left out in the morning, so nothing is decided
        return []
    links = Links(here.settings.public_url, here.settings.signing_key())
    require_sound(messages, business=here.business, links=links, as_of=as_of)
    takes_codes = not (dry_run or test_recipients)
    with here.ledger() as ledger:
        promises = _promises(here, as_of, ledger if takes_codes else None)
        written = write_batches(
            decided,
            messages,
            as_of=as_of,
            business=here.business,
            links=links,
            out=here.dry_runs(as_of) if dry_run else None,
            limit=limit,
            test_recipients=test_recipients,
            enrich=lambda rows: promises.enrich(mark_tracked(rows, ledger)),
            progress=log.info,
        )
    return [str(path if dry_run else path.relative_to(here.lake.root)) for path in written]


def _decided(here: Installation, as_of: date, *, dry_run: bool) -> Lake:
    """The lake with the day's decisions; a dry run may use an earlier one's."""
    places = [here.lake, here.dry_runs(as_of)] if dry_run else [here.lake]
    for lake in places:
        if is_recorded(lake, as_of):
            return lake
    raise _undecided(as_of)


def _promises(here: Installation, as_of: date, ledger: Ledger | None) -> Promises:
    return Promises(
        here.lake,
        as_of,
        coupons=ledger.coupons if ledger else None,
        key=here.settings.signing_key(),
        issued_at=here.clock.now(),
        default_locale=here.business.default_locale,
    )


def _undecided(as_of: date) -> RequestError:
    return RequestError(
        f"Nothing is decided for {as_of}: run perennial decide --as-of {as_of}, "
        "or the DAG customer_model."
    )
