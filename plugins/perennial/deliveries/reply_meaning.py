"""What a reply to a message means.

A refusal is recognised with any spelling, politeness, repetition, signature or quote of our
instruction. Otherwise it must be the whole reply: "please do not stop" is none. A reply that only
contains a word of refusal is unclear, and a person must read it.
"""

import re
import unicodedata
from enum import StrEnum


class Meaning(StrEnum):
    """What a reply asks for."""

    REFUSAL = "refusal"
    REQUEST = "request"
    UNCLEAR = "unclear"
    OTHER = "other"


_REFUSALS = frozenset(
    {
        "td", "t", "r", "n", "no", "qx", "0000", "00000",
        "stop", "stopall", "unsubscribe", "unsub", "end", "quit", "cancel", "revoke", "remove",
        "optout", "opt-out", "arret", "baja", "abmelden", "stopp",
        "退订", "退訂", "取消", "取消订阅", "拒收", "不要再发", "不要再发了",
        "别发了", "别再发了", "停止",
    }
)  # fmt: skip
_REQUESTS = frozenset(
    {*("start", "unstop", "subscribe", "yes", "join"), *("订阅", "訂閱", "恢复", "开始")}
)
_ALSO = frozenset(
    {
        "please", "pls", "plz", "thanks", "thank", "you", "now", "me", "all", "from", "your",
        "this", "list", "sms", "text", "texts", "texting", "message", "messages", "messaging",
        "mail", "mails", "mailing", "email", "emails", "emailing", "sending", "contacting",
        "merci", "bitte", "svp",
        "请", "谢谢", "麻烦", "短信", "回复", "请回复", "回", "吧", "我", "我要", "我想", "给我",
    }
)  # fmt: skip
"""Words allowed beside a refusal: politeness, its subject, our own instruction."""
_TELLING = re.compile(
    r"stop|unsub|opt.?out|cancel|arret|remove me|退订|退訂|拒收|取消|别发|不要再发"
)
_SIGNATURE = re.compile(r"^(--|__|sent from|get outlook|发自|来自我的).*", re.MULTILINE | re.DOTALL)
_BRAND = re.compile(r"【[^】]*】|\[[^\]]*\]")
_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*|[^\W\d_a-z]+")


def meaning(text: str) -> Meaning:
    """What a reply asks for.

    >>> [meaning(text).value for text in ("ＴＤ", " Stop. ", "「退订」", "订阅", "thanks")]
    ['refusal', 'refusal', 'refusal', 'request', 'other']
    >>> meaning("don't stop").value, meaning("T D").value, meaning("STOP please").value
    ('unclear', 'refusal', 'refusal')
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    # Remove accents, and invisible characters left by keyboards and gateways.
    hidden = ("Cf", "Mn")
    visible = "".join(one for one in folded if unicodedata.category(one) not in hidden)
    said = _BRAND.sub(" ", _SIGNATURE.sub("", visible.strip()))
    words = [part for word in _WORD.findall(said) for part in _parts(word)]
    if all(len(word) == 1 for word in words):
        words = ["".join(words)]
    wanted = [word for word in words if word not in _ALSO]
    if wanted == ["opt", "out"]:
        wanted = ["opt-out"]
    if wanted and _REFUSALS.issuperset(wanted):
        return Meaning.REFUSAL
    if wanted and _REQUESTS.issuperset(wanted):
        return Meaning.REQUEST
    return Meaning.UNCLEAR if _TELLING.search(visible) else Meaning.OTHER


def _parts(word: str) -> list[str]:
    """Cut words of `_ALSO` off both ends of a run of Chinese, which has no spaces."""
    if word.isascii() or word in _REFUSALS:
        return [word]
    around = "|".join(sorted((one for one in _ALSO if not one.isascii()), key=len, reverse=True))
    core = re.sub(rf"^(?:{around})+|(?:{around})+$", "", word)
    return [core] if core else []
