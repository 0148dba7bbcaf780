"""A mail's bytes hold what was written, and nothing else."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.perennial.conftest import PROJECT
from tests.perennial.deliveries.providers.conftest import message

from perennial.config.business import Business, business
from perennial.deliveries.providers.email.mime import NotMail, require_sender, to_bytes
from perennial.domain import DefinitionError, Message

SHOP = business(PROJECT)
MAIL = message(
    text="Come back.\n.\nSoon.\n",
    unsubscribe_url="https://shop.example.com/u/token?a=b",
    programme="winback",
)


def parse(mail: Message, shop: Business = SHOP) -> EmailMessage:
    return message_from_bytes(to_bytes(mail, shop), policy=default)


def test_a_marketing_mail_has_all_that_it_needs() -> None:
    """RFC 8058: the mail program itself can unsubscribe, with one click."""
    mail = parse(MAIL)

    assert dict(mail.items()) == {
        "From": "Perennial Grocer <hello@example.com>",
        "To": "jo@example.com",
        "Subject": "We miss you",
        "Message-ID": "<m1@example.com>",
        "Date": "Sun, 01 Mar 2026 15:00:00 +0000",
        "MIME-Version": "1.0",
        "Feedback-ID": "dormant_winback:winback:en:examplecom",
        "List-Unsubscribe": "<https://shop.example.com/u/token?a=b>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": 'multipart/alternative; boundary="=_m1"',
    }
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_service_mail_cannot_be_unsubscribed_from() -> None:
    mail = parse(replace(MAIL, unsubscribe_url="", html=""))

    assert "List-Unsubscribe" not in mail
    assert "List-Unsubscribe-Post" not in mail
    assert mail.get_content_type() == "text/plain"


def _lines(words: str) -> list[str]:
    return words.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(TEXTS, TEXTS)
def test_every_text_arrives_as_it_was_written(text: str, html: str) -> None:
    mail = replace(MAIL, text=text, html=f"<p>{html}</p>")
    content = to_bytes(mail, SHOP)
    plain, rich = parse(mail).iter_parts()

    assert _lines(plain.get_content()) == _lines(text)
    assert _lines(rich.get_content()) == _lines(mail.html)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.endswith(b"\r\n")  # otherwise a server would miss the final dot
    assert to_bytes(replace(mail, html=""), SHOP).endswith(b"\r\n")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert to_bytes(mail, SHOP) == content


SUBJECTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=300
)


@given(SUBJECTS)
def test_every_subject_arrives_as_it_was_written(subject: str) -> None:
    mail = parse(replace(MAIL, subject=subject))

    assert mail["Subject"].strip() == subject.strip()
    assert len(mail.keys()) == 10


@pytest.mark.parametrize(
    "subject",
    [
        "想你了![Perennial] 期待与您重逢,最近还好吗?想知道您为什么离开了我们",
        "=?utf-8?q?looks_encoded?=",
        "word " * 60,
        "x" * 2000,
    ],
)
def test_long_and_foreign_subjects_fit_their_lines(subject: str) -> None:
    """RFC 5322 allows 998 characters in a line, and RFC 2047 75 in an encoded word."""
    content = to_bytes(replace(MAIL, subject=subject), SHOP)

    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert parse(replace(MAIL, subject=subject))["Subject"].strip() == subject.strip()


BREAKS = ["\r", "\n", "\r\n", *"\x00\x0b\x0c\x1b\x1c\x1d\x1e\x85\u2028\u2029"]


@settings(max_examples=10)
@given(before=st.text(max_size=20), after=st.text(max_size=20))
@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
@pytest.mark.parametrize("name", ["subject", "address", "unsubscribe_url", "message_id"])
def test_no_value_can_add_a_header(name: str, line_break: str, before: str, after: str) -> None:
    """A product's name with a line break in it must not add a recipient."""
    usual = getattr(MAIL, name)
    bcc = f"{before}{line_break}Bcc: everyone@example.com{after}"

    for value in (bcc, f"{usual}{bcc}", f"{usual}{line_break}", f"{line_break}{usual}"):
        with pytest.raises(NotMail) as caught:
            to_bytes(replace(MAIL, **dict[str, Any]({name: value})), SHOP)
        assert "everyone" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jo",
        "@example.com",
        "jo@",
        "jo@example.com, al@example.com",
        "jo@example.com>",
        "Jo <jo@example.com>",
        "jo doe@example.com",
        '"jo"@example.com',
        "jö@example.com",
        "jo@exämple.com",
        "jo@example..com",
        f"{'j' * 250}@example.com",
    ],
)
def test_an_invalid_address_is_refused(address: str) -> None:
    """Only one address that every server takes as it is; the error does not quote it."""
    with pytest.raises(NotMail, match="can't receive mail") as caught:
        to_bytes(replace(MAIL, address=address), SHOP)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://a>", "https://ä"])
def test_an_invalid_link_is_refused(url: str) -> None:
    with pytest.raises(NotMail, match="unsubscribe link"):
        to_bytes(replace(MAIL, unsubscribe_url=url), SHOP)


def test_an_unpaired_surrogate_is_refused() -> None:
    """It can't be encoded, and the error must not quote the text."""
    with pytest.raises(NotMail, match="half of a character"):
        to_bytes(replace(MAIL, text="\ud800"), SHOP)


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"brand": "Peren\nnial"}, "vars.brand"), ({"sender": "hellö@example.com"}, "vars.sender")],
)
def test_a_sender_that_fits_no_header_is_a_wrong_definition(
    changed: dict[str, str], key: str
) -> None:
    """It is found before the first mail, since it would spoil each of them."""
    require_sender(SHOP)
    with pytest.raises(DefinitionError) as caught:
        require_sender(SHOP.model_copy(update=changed))
    assert caught.value.key == key


def test_a_brand_in_another_script_is_encoded() -> None:
    """RFC 2047."""
    assert parse(MAIL, SHOP.model_copy(update={"brand": '杂货 "铺"'}))["From"].addresses[
        0
    ].display_name == ('杂货 "铺"')
