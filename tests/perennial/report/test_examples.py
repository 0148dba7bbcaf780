"""A report is passed around: its examples must not unsubscribe anybody or load anything."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.report.examples import examples


def test_each_text_is_shown_in_the_default_language_and_once_in_others(
    samples: pa.Table,
) -> None:
    """The choice does not depend on the order of rows."""
    shown = examples(samples, "en")
    kinds = [
        (one.channel, one.variant, one.locale, one.person_id) for one in shown["dormant_winback"]
    ]

    assert kinds == [
        ("email", "nostalgic", "zh", "p4"),
        ("email", "question", "en", "p7"),
        ("sms", "nostalgic", "en", "p9"),
    ]
    assert examples(samples.take([4, 3, 2, 1, 0]), "en") == shown


def test_an_example_has_no_link_or_image(samples: pa.Table) -> None:
    """The person's unsubscribe token is gone, too; text stays."""
    for one in examples(samples, "en")["dormant_winback"]:
        everything = one.text + one.html

        assert "http" not in everything
        assert "/u/t" not in everything
        assert "src=" not in everything
        assert "href=" not in everything
    mail = examples(samples, "en")["dormant_winback"][1]

    assert "<p>Dear Ann &amp; co,</p>" in mail.html
    assert mail.text.endswith("Unsubscribe: [link]")


@pytest.mark.parametrize("quote", ['"', "'", ""])
@given(name=st.sampled_from(["href", "SRC", "srcset", "Background", "action", "poster"]))
def test_attributes_that_load_or_link_are_removed(name: str, quote: str) -> None:
    """However they are quoted or capitalised."""
    table = pa.table(
        {
            **{key: ["x"] for key in ("campaign", "channel", "variant", "locale", "person_id")},
            "subject": [None],
            "text": [None],
            "html": [f"<a id=1 {name} = {quote}http://a.example/u/t{quote} class=b>c</a>"],
            "as_of": [None],
        }
    )

    assert examples(table, "en")["x"][0].html == "<a id=1 class=b>c</a>"
