"""The sandbox's pages: what people read, and what the shown mail can't do."""

import re
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.conftest import Sandbox, sandbox_in

from perennial.deliveries.providers.emulation.taken_messages import PAGE_ROWS
from perennial.languages import Language
from perennial.worlds.sandbox.sandbox_names import ANSWERS

Keep = Callable[..., int]
HTML = "<html><head><style>p{color:red}</style></head><body><p>Hi <script>1</script></body></html>"


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, follow_redirects=True, trust_env=False) as client:
        yield client


@pytest.fixture
def own(sandbox: Sandbox) -> dict[str, str]:
    """Headers that a browser adds to a post from the sandbox's own page."""
    return {"origin": sandbox.url}


@pytest.fixture
def keep(sandbox: Sandbox) -> Iterator[Keep]:
    host, port = sandbox.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as connection:

        def keep(subject: str = "Hello", unsubscribe: str = "", html: str = HTML) -> int:
            head = f"Subject: {subject}\r\nTo: jo@example.com\r\nContent-Type: text/html\r\n"
            if unsubscribe:
                head += f"List-Unsubscribe: <{unsubscribe}>\r\n"
                head += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            connection.sendmail("a@example.com", ["jo@example.com"], f"{head}\r\n{html}")
            return sandbox.taken("smtp")[-1]["taken_id"]

        yield keep


def test_the_list_can_be_searched_and_paged(client: httpx.Client, keep: Keep) -> None:
    for number in range(PAGE_ROWS + 10):
        keep(f"Mail no. {number:02d}")

    first = client.get("/?q=mail").text
    assert "Mail no. 59" in first
    assert "Mail no. 09" not in first
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert "Mail no. 09" in client.get(f"/{older}".replace("&amp;", "&")).text
    assert "No message matches this search." in client.get("/?q=nothing").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_have_both_languages(client: httpx.Client, keep: Keep, language: str) -> None:
    number = keep()
    accept = {"accept-language": f"{language}-XX,de;q=0.5"}

    words = Language(language)

    for path in ("/", f"/messages/{number}"):
        assert words.gettext("Sandbox") in client.get(path, headers=accept).text
    client.get(f"/?lang={language}")
    assert words.gettext("The sandbox listens on this machine only.") in client.get("/").text
    assert client.get("/messages/99").status_code == 404


def test_a_mail_is_shown_as_html_text_headers_and_source(client: httpx.Client, keep: Keep) -> None:
    path = f"/messages/{keep()}"

    assert f'src="{path}/html"' in client.get(path).text
    assert "no plain text" in client.get(f"{path}?view=text").text
    assert "<dt>Subject</dt><dd>Hello</dd>" in client.get(f"{path}?view=headers").text
    assert "Content-Type: text/html" in client.get(f"{path}?view=raw").text
    assert client.get(f"{path}/source").text.startswith("Subject: Hello")


def test_a_mails_text_is_escaped(client: httpx.Client, keep: Keep) -> None:
    number = keep("<script>alert(1)</script>")

    for path in ("/", "/?q=<script>", *(f"/messages/{number}?view={v}" for v in ("", "raw"))):
        assert "<script>" not in client.get(path).text


def test_a_shown_mail_loads_and_runs_nothing(client: httpx.Client, keep: Keep) -> None:
    """The same if its URL is opened directly."""
    number = keep()

    policy = client.get(f"/messages/{number}/html").headers["content-security-policy"]
    page = client.get(f"/messages/{number}")

    for part in ("default-src 'none'", "form-action 'none'", "img-src data:;", "sandbox allow-p"):
        assert part in policy
    assert "script" not in policy
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "script" not in page.headers["content-security-policy"]


def test_one_click_posts(
    client: httpx.Client, keep: Keep, own: dict[str, str], sandbox: Sandbox
) -> None:
    url = f"{sandbox.url}/faults"  # takes a POST, and refuses a form with 422
    number = keep(unsubscribe=url)

    answer = client.post(f"/messages/{number}/unsubscribe", headers=own)

    assert "The receiver answered 422" in answer.text


@pytest.mark.parametrize(
    ("link", "answer"),
    [("https://shop.example.com/u", "elsewhere"), ("http://127.0.0.1:1/u", "unreachable")],
)
def test_one_click_posts_to_this_machine_only(
    client: httpx.Client, keep: Keep, own: dict[str, str], link: str, answer: str
) -> None:
    """A mail must not make the sandbox call anybody."""
    reply = client.post(f"/messages/{keep(unsubscribe=link)}/unsubscribe", headers=own)

    assert ANSWERS[answer] in reply.text


def test_deletion_needs_a_confirmation_from_the_page_itself(
    client: httpx.Client, keep: Keep, own: dict[str, str]
) -> None:
    keep()
    foreign = {"origin": "https://evil.example.com"}

    for headers in ({}, foreign):
        reply = client.post("/messages/delete", data={"sure": "yes"}, headers=headers)
        assert reply.status_code == 403
    assert client.post("/messages/delete", headers=own).status_code == 400
    assert "Hello" in client.get("/").text
    client.post("/messages/delete", data={"sure": "yes"}, headers=own)
    assert "Nothing has arrived yet." in client.get("/").text


def test_another_host_name_is_refused(client: httpx.Client) -> None:
    """A foreign page could point its own name here (DNS rebinding)."""
    assert client.get("/", headers={"host": "evil.example.com"}).status_code == 400


def test_it_listens_on_this_machine_only_and_keeps_mail_across_restarts(tmp_path: Path) -> None:
    for taken in (1, 2):
        with sandbox_in(tmp_path) as running:
            assert urlsplit(running.url).hostname == "127.0.0.1"
            path = "/2010-04-01/Accounts/AC1/Messages.json"
            form = {"To": "+8613800000001", "From": "+15005550006", "Body": f"{taken}"}
            url = running.emulate("twilio") + path
            running.http.post(url, data=form, auth=("AC1", "sandbox"))
            assert running.counts("twilio") == (taken, taken)


def test_a_hostile_mail_does_nothing_in_a_browser(
    chromium: Path, sandbox: Sandbox, keep: Keep, tmp_path: Path
) -> None:
    """Its script does not run and its picture is not fetched."""
    number = keep(
        html="<p id=p>calm</p><script>document.getElementById('p').innerHTML='ran'</script>"
        f"<img src='{sandbox.url}/' onerror=\"document.body.innerHTML='ran'\">"
    )

    shown = subprocess.run(
        [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
            f"--user-data-dir={tmp_path}",
            f"{sandbox.url}/messages/{number}/html",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout  # fmt: skip

    assert "calm</p>" in shown
    assert ">ran" not in shown


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.2"])  # noqa: S104 - for a moment
def test_it_listens_where_it_is_told(host: str, tmp_path: Path) -> None:
    """In a container that is every address; another site's name is still refused."""
    with sandbox_in(tmp_path, PERENNIAL_SANDBOX_HOST=host) as running:
        port = running.url.rpartition(":")[2]
        url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/counts"  # noqa: S104
        own = running.http.get(url, headers={"Host": f"127.0.0.1:{port}"})
        other = running.http.get(url, headers={"Host": f"mail:{port}"})

        assert (own.status_code, other.status_code) == (200, 400)


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    refused = pytest.raises(pytest.fail.Exception, match="Can't listen on")
    with refused, sandbox_in(tmp_path, PERENNIAL_SANDBOX_HOST="192.0.2.1"):
        pass
