"""Mail comes from anybody, in any form: reading it must not fail."""

from hypothesis import given
from hypothesis import strategies as st

from perennial.worlds.sandbox.caught_mail import read_mail, shown

ENCODED = (
    "From: =?utf-8?b?56S65L6L?= <hello@example.com>\r\nTo: jo@example.com\r\n"
    "Subject: =?utf-8?b?5oOz5L2g5LqG?=\r\nMessage-ID: <m1@example.com>\r\n"
    "List-Unsubscribe: <mailto:u@example.com>, <https://shop.example.com/u/1>\r\n"
    "{}Received: one\r\nReceived: two\r\n\r\nHi\r\n"
)
ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def test_headers_are_decoded_in_order() -> None:
    mail = read_mail(ENCODED.format(ONE_CLICK).encode())

    assert (mail.sender, mail.subject) == ("示例 <hello@example.com>", "想你了")
    assert (mail.message_id, mail.text) == ("m1@example.com", "Hi\n")
    assert [value for name, value in mail.headers if name == "Received"] == ["one", "two"]


def test_one_click_needs_both_headers() -> None:
    """RFC 8058: a link alone does not promise to take a POST."""
    assert read_mail(ENCODED.format(ONE_CLICK).encode()).one_click_url.endswith("/u/1")
    assert read_mail(ENCODED.format("").encode()).one_click_url == ""


@given(head=st.text(max_size=200), body=st.binary(max_size=200))
def test_malformed_mail_is_read(head: str, body: bytes) -> None:
    """Unpaired surrogates, broken encodings, missing boundaries."""
    for kind in ("text/html; charset=klingon", "multipart/alternative; boundary=x", "a/b"):
        start = f"Content-Type: {kind}\r\nSubject: {head}\r\n\r\n".encode("utf-8", "replace")
        read_mail(start + body)
    read_mail(body)


def test_links_open_outside_the_frame() -> None:
    """The base stands inside the head, so that the page stays in standards mode."""
    assert shown("<!doctype html><head>x") == '<!doctype html><head><base target="_blank">x'
    assert shown("<p>") == '<base target="_blank"><p>'
