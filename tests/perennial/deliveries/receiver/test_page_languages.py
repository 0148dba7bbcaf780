"""Pages speak the language that was asked for, else the reader's, and one that a company adds."""

from dataclasses import replace
from pathlib import Path

from tests.perennial.deliveries.receiver.conftest import Client
from tests.perennial.deliveries.receiver.test_unsubscribing import unsubscribe_path
from tests.perennial.languages.german import add_german

from perennial.deliveries.receiver.receiver_context import ReceiverContext


def test_a_page_speaks_what_its_reader_wants(context: ReceiverContext, client: Client) -> None:
    """The address, then the browser, then the business; it leads to the others."""
    path = unsubscribe_path(context)

    assert '<html lang="zh-CN">' in client.get(f"{path}?lang=zh").text
    headers = {"accept-language": "fr, zh-TW;q=0.8, en;q=0.9"}
    page = client.get(path, headers=headers).text
    assert '<html lang="en">' in page
    assert '<a href="?lang=zh" lang="zh-CN">中文</a>' in page


def test_a_page_speaks_a_language_that_the_company_added(
    context: ReceiverContext, tmp_path: Path
) -> None:
    """What its file leaves out is English."""
    project = tmp_path / "project"
    add_german(project / "dbt_project" / "languages")
    settings = context.settings.model_copy(update={"project": project})
    client = Client(replace(context, settings=settings))
    page = client.get(unsubscribe_path(context), headers={"accept-language": "de-AT"}).text

    assert '<html lang="de">' in page
    assert "<title>Abbestellen · " in page
    assert "Stop getting Neuigkeiten und Angebote from" in page
    assert '<a href="?lang=en" lang="en">English</a>' in page
    assert '<a href="?lang=zh" lang="zh-CN">中文</a>' in page
