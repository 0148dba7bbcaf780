"""What counts as an address: a mistake is a bounce, or a message to somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.ingest.address_hashing import is_address


@pytest.mark.parametrize(
    ("contact_type", "address"),
    [
        ("email", "jo@example.com"),
        ("email", " Jo.O'Neil+shop@Mail.Example.COM "),
        ("email", "小雨@例子.公司"),
        ("phone", "+12025550100"),
        ("phone", "+86 138-0013-8000"),
        ("phone", " +1 (202) 555.0100 "),
        ("push_token", "ios:" + "a1" * 32),
        ("push_token", "android:cXyZ:APA91b" + "x" * 300),
        ("wecom_user_id", "wmAbC_-1"),
        ("openid", "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"),
    ],
)
def test_a_usable_address_is_accepted_in_any_spelling(contact_type: str, address: str) -> None:
    assert is_address(contact_type, address)


@pytest.mark.parametrize(
    ("contact_type", "address"),
    [
        ("email", "jo"),
        ("email", "jo@example"),
        ("email", "jo@@example.com"),
        ("email", "jo@-example.com"),
        ("email", "jo..o@example.com"),
        ("email", "jo@example..com"),
        ("email", "jo o@example.com"),
        ("email", "Jo <jo@example.com>"),
        ("email", "jo@example.com, al@example.com"),
        ("email", "jo@example.com\nBcc: al@example.com"),
        ("email", f"{'j' * 65}@example.com"),
        ("email", f"jo@{'example.' * 40}com"),
        ("phone", "2025550100"),
        ("phone", "0012025550100"),
        ("phone", "+0 202 555 0100"),
        ("phone", "+1 202 555 0100 ext 7"),
        ("phone", "+1 202"),
        ("phone", "+1 202 555 0100 202 555"),
        ("phone", "+1 202 555 0100\n+1 202 555 0101"),
        ("phone", "+١٢٠٢٥٥٥٠١٠٠"),
        ("fax", "+12025550100"),
        ("push_token", "a1" * 32),
        ("push_token", "symbian:" + "a1" * 32),
        ("push_token", "ios:" + "a b" * 32),
        ("wecom_user_id", "wm customer"),
        ("openid", "short"),
        ("person", "p1"),
    ],
)
def test_an_invalid_or_second_address_is_refused(contact_type: str, address: str) -> None:
    assert not is_address(contact_type, address)


@given(st.sampled_from(["email", "phone", ""]), st.text())
def test_any_text_is_an_address_or_none(contact_type: str, address: str) -> None:
    assert is_address(contact_type, address) in (True, False)
