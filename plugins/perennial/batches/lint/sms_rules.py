"""Lint rules for rendered text messages."""

from collections.abc import Iterator

from perennial.batches.lint.finding import Finding
from perennial.batches.render.batch_rows import Row
from perennial.batches.render.sms_parts import parts

MOST_PARTS = 3
"""More parts are expensive, and some phones show them one by one."""

_REFUSAL = {"zh": "回复TD退订", "en": "Reply TD"}


def short_findings(file: str, row: Row, *, brand: str) -> Iterator[Finding]:
    """Check a text message, signed by `brand`."""
    text, refusal = row["text"], _REFUSAL[row["locale"]]
    remedy = "The layout base.sms.j2 writes it: restore it there."
    if not text.startswith(f"【{brand}】"):
        problem = f"does not begin with 【{brand}】"
        yield Finding("missing_signature", file, "the text", problem, remedy)
    if refusal not in text:
        yield Finding("missing_refusal", file, "the text", f"does not say {refusal}", remedy)
    if (taken := parts(text)).number > MOST_PARTS:
        problem = f"{taken.length} characters of {taken.alphabet} are {taken.number} parts"
        remedy = f"Shorten it to {MOST_PARTS} parts: you pay for each."
        yield Finding("many_parts", file, "the text", problem, remedy)
