"""Count the parts of a text message, by which it is priced.

Sources: 3GPP TS 23.038 (alphabets), TS 23.040 (6 octets number the parts).
"""

from typing import NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Characters that take two places each, because of an escape."""


class Parts(NamedTuple):
    """The size of a text message.

    Attributes:
        alphabet: `GSM-7`, or `UCS-2` for other characters.
        length: Places in that alphabet.
        number: Parts sent and billed.
    """

    alphabet: str
    length: int
    number: int


def parts(text: str) -> Parts:
    """Count what a carrier bills; a character of two places is never split.

    >>> parts("x" * 161)
    Parts(alphabet='GSM-7', length=161, number=2)
    >>> parts("回复TD退订")
    Parts(alphabet='UCS-2', length=6, number=1)
    """
    if set(text) <= _BASIC | _EXTENDED:
        alphabet, single, several = "GSM-7", 160, 153
        places = [2 if character in _EXTENDED else 1 for character in text]
    else:
        alphabet, single, several = "UCS-2", 70, 67
        places = [2 if ord(character) > 0xFFFF else 1 for character in text]
    length = sum(places)
    return Parts(alphabet, length, 1 if length <= single else _filled(places, several))


def _filled(places: list[int], room: int) -> int:
    count, left = 1, room
    for size in places:
        if size > left:
            count, left = count + 1, room
        left -= size
    return count
