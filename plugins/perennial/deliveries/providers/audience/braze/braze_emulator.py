"""Emulates Braze's /users/track, an upsert of attributes, events and purchases."""

from typing import Any

from starlette.responses import Response

from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer

MOST_BRAZE = 75  # of each kind in a request


def refusal(status: int, code: str) -> Response:
    """An error answer of Braze."""
    texts = {401: "Invalid API key", 429: "You have hit the rate limit", 400: "Invalid request"}
    made = answer(status, message=code or texts.get(status, "Internal error"))
    if status == 429:
        made.headers.update({"X-RateLimit-Limit": "3000", "X-RateLimit-Remaining": "0"})
    return made


emulation = Emulation("braze", refusal)


@emulation.sends("/users/track")
async def track(call: Call) -> Response:
    """Take attributes, events and purchases."""
    emulation.require(call.bearer == SECRET, 401)
    given = await call.content()
    lists = {name: given.get(name) or [] for name in ("attributes", "events", "purchases")}
    emulation.require(any(lists.values()), 400)
    for rows in lists.values():
        emulation.require(isinstance(rows, list) and len(rows) <= MOST_BRAZE, 400)
        emulation.require(all(_names_a_user(row) for row in rows), 400)
    people = [str(row.get("external_id", "")) for rows in lists.values() for row in rows]
    await call.take("audience", recipient=",".join(people), text=str(given))
    processed = {f"{name}_processed": len(rows) for name, rows in lists.items() if rows}
    return answer(201, message="success", **processed)


def _names_a_user(row: Any) -> bool:
    names = ("external_id", "user_alias", "braze_id", "email", "phone")
    return isinstance(row, dict) and any(row.get(name) for name in names)
