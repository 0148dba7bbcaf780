"""What a carrier bills: limits as published in 3GPP TS 23.038 and TS 23.040."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.batches.render.sms_parts import parts


@pytest.mark.parametrize(
    ("text", "alphabet", "number"),
    [
        ("x" * 160, "GSM-7", 1),
        ("x" * 161, "GSM-7", 2),
        ("x" * 306, "GSM-7", 2),
        ("x" * 307, "GSM-7", 3),
        ("您" * 70, "UCS-2", 1),
        ("您" * 71, "UCS-2", 2),
        ("您" * 134, "UCS-2", 2),
        ("您" * 135, "UCS-2", 3),
        ("x" * 70 + "—", "UCS-2", 2),
        ("", "GSM-7", 1),
    ],
)
def test_parts_begin_where_the_standard_says(text: str, alphabet: str, number: int) -> None:
    """One character outside GSM-7 makes all of the text UCS-2."""
    found = parts(text)

    assert (found.alphabet, found.number) == (alphabet, number)


@pytest.mark.parametrize(
    ("text", "length", "number"),
    [
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("€" * 76 + "x" + "€" * 76, 305, 2),
        ("€" * 76 + "€" + "€" * 76, 306, 3),  # 153 is odd: each part loses its last unit
        ("😀" * 35, 70, 1),
        ("😀" * 66, 132, 2),
        ("😀" * 67, 134, 3),  # 67 is odd too
    ],
)
def test_a_character_of_two_units_is_not_split(text: str, length: int, number: int) -> None:
    assert parts(text)[1:] == (length, number)


def test_every_character_of_the_alphabet_is_known() -> None:
    """Yen, euro, Greek capitals, accents: 127 places, and ten after the 128th, the escape."""
    assert parts("¥€ΔΩàñ{}[]~\\|^").alphabet == "GSM-7"
    singles = [one for one in map(chr, range(0x2200)) if parts(one) == ("GSM-7", 1, 1)]
    doubles = [one for one in map(chr, range(0x2200)) if parts(one) == ("GSM-7", 2, 1)]
    assert (len(singles), len(doubles)) == (127, 10)


@given(st.text())
def test_no_part_is_empty_or_too_full(text: str) -> None:
    alphabet, length, number = parts(text)
    single, several = (160, 153) if alphabet == "GSM-7" else (70, 67)

    assert (number == 1) == (length <= single)
    assert number == 1 or -(-length // several) <= number <= -(-length // (several - 1))
