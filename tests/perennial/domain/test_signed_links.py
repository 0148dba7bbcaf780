"""A link in a message changes a person's consent: nobody else may make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.domain.signed_links import LinkError, Links, Refusal

LINKS = Links("https://example.com/", b"key of this deployment")
words = st.text(max_size=30)


def token_of(url: str) -> str:
    return url.removeprefix("https://example.com/u/")


@given(person=words, purpose=words, channel=words, campaign=words)
def test_a_link_returns_what_was_signed(
    person: str, purpose: str, channel: str, campaign: str
) -> None:
    url = LINKS.unsubscribe(person, purpose, channel, campaign)

    assert LINKS.read(token_of(url)) == Refusal(person, purpose, channel, campaign)
    assert set(token_of(url)) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    )


def test_the_same_refusal_has_the_same_link() -> None:
    """Bytes are pinned: a batch rendered twice, or elsewhere, must not differ."""
    url = LINKS.unsubscribe("42", "marketing", "email", "dormant_winback")

    assert url == Links("https://example.com", b"key of this deployment").unsubscribe(
        "42", "marketing", "email", "dormant_winback"
    )
    assert token_of(url).startswith("WyI0MiIsIm1hcmtldGluZyIsImVtYWlsIiwiZG9ybWFudF93aW5iYWNrIl0.")


@given(data=st.data())
def test_any_altered_token_is_refused(data: st.DataObject) -> None:
    """No character can be changed, removed or added, even where base64 ignores it."""
    token = token_of(LINKS.unsubscribe("42", "marketing", "email", "dormant_winback"))
    at = data.draw(st.integers(0, len(token)))
    put = data.draw(st.text(alphabet="abcXYZ019-_.=", max_size=2))
    cut = data.draw(st.integers(0, 2))
    altered = token[:at] + put + token[at + cut :]
    if altered == token:
        return

    with pytest.raises(LinkError):
        LINKS.read(altered)


@pytest.mark.parametrize(
    "token", ["", ".", "x", "..", "null.null", "\ud800", "é" * 10, "a" * 10_000]
)
def test_any_other_text_is_refused(token: str) -> None:
    with pytest.raises(LinkError):
        LINKS.read(token)


def test_a_token_of_another_key_or_use_is_refused() -> None:
    token = token_of(Links("https://example.com", b"another").unsubscribe("1", "m", "email", "c"))

    with pytest.raises(LinkError):
        LINKS.read(token)


def test_the_call_to_action_leads_to_the_campaign() -> None:
    assert LINKS.go("vip_exclusive") == "https://example.com/go/vip_exclusive"
