"""DKIM, checked by dkimpy: a signature is valid, and invalid once a word is changed."""

import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.perennial.deliveries.providers.conftest import message

from perennial.config.business import business
from perennial.config.environment import settings as deployment
from perennial.deliveries.providers.email.dkim import Signer, relaxed_body, relaxed_header
from perennial.deliveries.providers.email.dkim_settings import Dkim
from perennial.deliveries.providers.email.mime import to_bytes
from perennial.domain import DefinitionError

SHOP = business(deployment().dbt_project)
RSA = generate_rsa(65537, 2048)
ED25519 = Ed25519PrivateKey.generate()


def text(key: PrivateKeyTypes) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


PUBLISHED = {
    b"r1._domainkey.example.com.": b"v=DKIM1; k=rsa; p="
    + b64encode(RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    b"e1._domainkey.example.com.": b"v=DKIM1; k=ed25519; p="
    + b64encode(ED25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
}
KEYS: dict[str, Any] = {"rsa_selector": "r1", "rsa_key": text(RSA)}
BOTH = Dkim(**KEYS, ed25519_selector="e1", ed25519_key=text(ED25519))
SIGNER = Signer.of(BOTH, SHOP.sender)


def mail(**given: Any) -> bytes:
    return to_bytes(message(**{"html": "<p>Come  back. </p>\n"} | given), SHOP)


def published(name: bytes, timeout: int = 5) -> bytes | None:
    return PUBLISHED.get(name)


def holds(content: bytes) -> list[bool]:
    judge = dkim.DKIM(content)
    found = []
    for index in range(content.count(b"DKIM-Signature:")):
        try:
            found.append(judge.verify(index, dnsfunc=published))
        except dkim.ValidationError:
            found.append(False)
    return found


def test_both_signatures_are_valid() -> None:
    """Some verifiers know RSA alone."""
    signed = SIGNER.signed(mail())

    assert holds(signed) == [True, True]
    assert b"a=rsa-sha256" in signed
    assert b"a=ed25519-sha256" in signed
    assert signed.count(b"h=from:from:to:subject:") == 2  # an additional From
    assert max(map(len, signed.split(b"\r\n"))) < 200


LINES = st.text(st.sampled_from("ab 漢\t.\n"), max_size=60)


@settings(max_examples=40)
@given(LINES, LINES)
def test_signatures_are_valid_for_any_text(words: str, subject: str) -> None:
    one_line = " ".join(subject.split()) * 5

    assert holds(SIGNER.signed(mail(text=words, html="", subject=one_line))) == [True, True]


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("body", b"Come back.", b"Come soon."),
        ("subject", b"We miss you", b"We want you"),
        ("link", b"/u/token>", b"/u/other>"),
        ("one click", b"=One-Click", b"=Two-Click"),
        ("feedback", b"Feedback-ID: dorm", b"Feedback-ID: norm"),
        ("recipient", b"To: jo@", b"To: al@"),
        ("second From", b"From: ", b"From: evil@example.com\r\nFrom: "),
    ],
)
def test_a_changed_word_invalidates_each_signature(name: str, right: bytes, wrong: bytes) -> None:
    """So does a changed header for unsubscribing, or an added From."""
    signed = SIGNER.signed(mail())
    assert right in signed

    assert holds(signed.replace(right, wrong, 1)) == [False, False]


def test_the_published_example_of_relaxed_forms() -> None:
    """RFC 6376, 3.4.5."""
    assert relaxed_header(b"A: X\r\n") == b"a:X\r\n"
    assert relaxed_header(b"B : Y\t\r\n\tZ  \r\n") == b"b:Y Z\r\n"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"") == b""
    assert relaxed_body(b"\r\n\r\n") == b""


def test_without_keys_mail_is_left_as_it_is() -> None:
    """A laptop has none."""
    assert Signer.of(Dkim(), "hello@localhost").signed(mail()) == mail()


def test_a_key_is_read_from_a_file_or_one_line(tmp_path: Path) -> None:
    """An .env file holds it in one line."""
    path = tmp_path / "key.pem"
    path.write_text(text(RSA))
    from_file = Signer.of(Dkim(rsa_selector="r1", rsa_key_file=path), SHOP.sender)
    one_line = text(RSA).replace("\n", "\\n")
    from_line = Signer.of(Dkim(rsa_selector="r1", rsa_key=one_line), SHOP.sender)

    assert holds(from_file.signed(mail())) == holds(from_line.signed(mail())) == [True]


WRONG = {
    "no selector": ({"rsa_key": text(RSA)}, "RSA_SELECTOR"),
    "selector": (KEYS | {"rsa_selector": "a;b"}, "RSA_SELECTOR"),
    "no key": (KEYS | {"rsa_key": "hunter2"}, "RSA_KEY"),
    "short": (KEYS | {"rsa_key": text(generate_rsa(65537, 1024))}, "2048"),  # noqa: S505
    "other kind": (KEYS | {"rsa_key": text(ED25519)}, "RSA_KEY"),
    "curve": ({"ed25519_selector": "e", "ed25519_key": text(generate_ec(SECP256R1()))}, "Ed25519"),
    "no file": ({"rsa_selector": "r1", "rsa_key_file": "/nowhere"}, "RSA_KEY_FILE"),
    "domain": (KEYS | {"domain": "a b"}, "DOMAIN"),
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_a_key_that_cannot_sign_is_a_wrong_setting(given: tuple[dict[str, Any], str]) -> None:
    values, named = given

    with pytest.raises(DefinitionError, match=re.escape(named)) as caught:
        Signer.of(Dkim.model_validate(values), SHOP.sender)
    assert "hunter2" not in str(caught.value)
    assert "BEGIN" not in str(caught.value)
