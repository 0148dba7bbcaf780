"""What a reply to a text message means.

A refusal is recognised in any spelling: full width, capitals, punctuation. It must be the whole
reply: "please do not stop" is none.
"""

import re
import unicodedata
from enum import StrEnum


class Meaning(StrEnum):
    """What a reply asks for."""

    REFUSAL = "refusal"
    REQUEST = "request"
    OTHER = "other"


_REFUSALS = frozenset(
    {
        "td", "t", "r", "n", "no", "qx", "0000", "00000",
        "stop", "stopall", "stop all", "unsubscribe", "end", "quit", "cancel", "revoke",
        "optout", "opt out", "opt-out", "arret",
        "退订", "退訂", "退订短信", "取消", "取消订阅", "拒收", "不要再发", "别发了", "停止",
        "回复td", "回td", "td退订", "t退订", "退订t", "退订td",
    }
)  # fmt: skip
_REQUESTS = frozenset(
    {*("start", "unstop", "subscribe", "yes", "join"), *("订阅", "訂閱", "恢复", "开始")}
)
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def meaning(text: str) -> Meaning:
    """Classify a reply.

    >>> [meaning(text).value for text in ("ＴＤ", " Stop. ", "「退订」", "订阅", "thanks")]
    ['refusal', 'refusal', 'refusal', 'request', 'other']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Keyboards and gateways leave invisible characters.
    visible = "".join(
        character
        for character in folded
        if unicodedata.category(character) not in ("Cf", "Cc", "Mn")
    )
    word = re.sub(r"\s+", " ", _AROUND.sub("", visible))
    if word in _REFUSALS:
        return Meaning.REFUSAL
    return Meaning.REQUEST if word in _REQUESTS else Meaning.OTHER
