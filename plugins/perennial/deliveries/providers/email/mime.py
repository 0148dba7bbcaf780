"""Build a mail as bytes; the same message gives the same bytes.

Each header value is checked: a line break could add headers or recipients.
"""

import re
from binascii import b2a_base64, b2a_qp
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache

from perennial.config.business import Business
from perennial.domain import DefinitionError, Message

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_URL = re.compile(r"https?://[!-;=?-~]{1,900}")  # printable, unspaced, without <>


_ONE_LINE = 60
"""Characters that fit on the line of a header's name."""
LONGEST_LINE = 998
"""Octets per line, without its end (RFC 5322, 2.1.1)."""
_ASCII = bytes(range(128))
_NEXT_LINE = re.compile(rb".{76}(?=.)")


class NotMail(ValueError):
    """The message can't be a mail; the error quotes no content."""


def to_bytes(message: Message, business: Business) -> bytes:
    """Build the mail, whose lines end in CRLF.

    Raises:
        NotMail: A value is not allowed in a header.
    """
    try:
        lines = [f"{name}: {value}\r\n" for name, value in _headers(message, business).items()]
        content = "".join(lines).encode("ascii") + _body(message)
    except UnicodeEncodeError:
        raise NotMail("the text holds half of a character") from None  # its own quotes it
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def require_sender(business: Business) -> None:
    """Check the header values that all mails share, before the first mail.

    Raises:
        DefinitionError: The business's name or address is not allowed in a header.
    """
    try:
        _one_line("name", business.brand)
        _address(business.sender)
    except NotMail as error:
        key = "vars.sender" if "address" in str(error) else "vars.brand"
        remedy = "Write a plain name and an address such as hello@example.com."
        raise DefinitionError("dbt_project.yml", key, str(error), remedy) from None


def _headers(message: Message, business: Business) -> dict[str, str]:
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise NotMail("the message id is not allowed in a header")
    headers = {
        "From": _from(business.brand, business.sender),
        "To": _address(message.address),
        "Subject": _words(_one_line("subject", message.subject)),
        "Message-ID": f"<{message.message_id}@{business.sender.partition('@')[2]}>",
        "Date": _date(message.sent_at),
        "MIME-Version": "1.0",
        "Feedback-ID": _feedback_id(
            message.campaign, message.programme, message.locale, business.sender
        ),
    }
    if message.unsubscribe_url:  # RFC 8058
        if not _URL.fullmatch(message.unsubscribe_url):
            raise NotMail("the unsubscribe link is not allowed in a header")
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


@lru_cache(maxsize=64)
def _from(brand: str, sender: str) -> str:
    return formataddr((brand, sender))


@lru_cache(maxsize=64)
def _date(instant: datetime) -> str:
    return format_datetime(instant)


@lru_cache(maxsize=1024)
def _feedback_id(campaign: str, programme: str, locale: str, sender: str) -> str:
    """Identifiers by which mailbox providers count complaints.

    Source: Google's Feedback-ID: four fields; the last, the sender, has 5 to 15 characters.
    """
    domain = re.sub(r"[^a-z0-9]", "", sender.partition("@")[2].lower())[:15]
    return ":".join(_NOT_IN_A_NAME.sub("", name) for name in (campaign, programme, locale, domain))


def _address(value: str) -> str:
    """Check for unquoted ASCII (RFC 5321), which all mail servers take."""
    if len(value) > 254 or not _ADDRESS.fullmatch(value):
        raise NotMail("the address can't receive mail")
    return value


def _one_line(what: str, value: str) -> str:
    if _CONTROL.search(value):
        raise NotMail(f"the {what} holds a line break or another control character")
    return value


def _words(value: str) -> str:
    """Encode text unless it is short ASCII (RFC 2047)."""
    if value.isascii() and "=?" not in value and len(value) <= _ONE_LINE:
        return value
    return _folded(value)


@lru_cache(maxsize=1024)
def _folded(value: str) -> str:
    is_plain = value.isascii() and "=?" not in value and max(map(len, value.split(" "))) < 70
    header = Header(value, "us-ascii" if is_plain else "utf-8", header_name="Subject")
    return header.encode(linesep="\r\n")


def _body(message: Message) -> bytes:
    text = _part("plain", message.text)
    if not message.html:
        return text
    boundary = f"=_{message.message_id}"  # no encoded line begins with =_
    return b"".join(
        (
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'.encode(),
            *(f"\r\n--{boundary}\r\n".encode(), text),
            *(f"\r\n--{boundary}\r\n".encode(), _part("html", message.html)),
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )


def _part(subtype: str, words: str) -> bytes:
    """Encode one version of the text for any mail path (RFC 2045, section 6).

    Short ASCII lines stay as they are; else the shorter of base64 and readable quoted-printable.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").encode()
    if lines.isascii() and b"\0" not in lines and max(map(len, lines.split(b"\n"))) <= LONGEST_LINE:
        name, body = "7bit", lines.replace(b"\n", b"\r\n")
    elif 6 * len(lines.translate(None, _ASCII)) > len(lines):
        whole = b2a_base64(lines.replace(b"\n", b"\r\n"), newline=False)
        name, body = "base64", _NEXT_LINE.sub(rb"\g<0>\r\n", whole)
    else:
        name, body = "quoted-printable", b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {name}'
    return head.encode() + b"\r\n\r\n" + body
