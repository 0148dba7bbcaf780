from datetime import timedelta

from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.in_app.inbox_provider import InboxProvider
from perennial.domain import State
from perennial.stores.ledger import open_ledger


def test_a_card_is_in_its_persons_inbox_once(deployment: MakeSettings, shop: Business) -> None:
    here = deployment()
    here.home.mkdir(parents=True)
    card = message(
        channel="in_app", subject="Tea", text="For you", details={"link": "app://tea"}, html=""
    )
    provider = InboxProvider(here, shop)

    receipts = [*provider.send([card]), *provider.send([card])]
    provider.close()

    assert [one.state for one in receipts] == [State.ACCEPTED] * 2
    with open_ledger(here.ledger) as ledger:
        (shown,) = ledger.inbox.messages("p1", at=card.sent_at + timedelta(hours=1))
        assert ledger.inbox.messages("p2", at=card.sent_at) == []
    assert (shown.message.title, shown.message.link) == ("Tea", "app://tea")
