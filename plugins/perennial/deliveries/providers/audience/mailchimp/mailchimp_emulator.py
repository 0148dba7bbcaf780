"""Emulates Mailchimp's list members (Marketing API 3.0), which are upserts."""

import hashlib
from typing import Any

from starlette.responses import JSONResponse, Response

from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer, new_id

MOST_MAILCHIMP = 500


def refusal(status: int, code: str) -> Response:
    """An error answer of Mailchimp."""
    title = {
        400: "Invalid Resource",
        401: "API Key Invalid",
        404: "Resource Not Found",
        429: "Too Many Requests",
    }.get(status, "Internal Server Error")
    error = {
        "type": "https://mailchimp.com/developer/marketing/docs/errors/",
        "title": code or title,
        "status": status,
        "detail": f"refused with {status}",
        "instance": new_id().lower(),
    }
    return JSONResponse(error, status, media_type="application/problem+json")


emulation = Emulation("mailchimp", refusal)


@emulation.sends("/3.0/lists/{list_id}/members/{member}", "PUT")
async def put_member(call: Call) -> Response:
    """Take a member, identified by the MD5 of the lower-case address."""
    emulation.require(call.login[1] == SECRET, 401)
    given = await call.content()
    address = str(given.get("email_address", ""))
    wanted = hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()
    emulation.require("@" in address and call.path_params["member"] == wanted, 400)
    emulation.require(given.get("status") or given.get("status_if_new"), 400)
    await call.take("audience", recipient=",".join(address), text=str(given))
    return answer(200, **_member(given, call.path_params["list_id"]))


@emulation.sends("/3.0/lists/{list_id}")
async def batch_members(call: Call) -> Response:
    """Take many members; the answer lists invalid ones."""
    emulation.require(call.login[1] == SECRET, 401)
    given = await call.content()
    rows = given.get("members")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_MAILCHIMP:
        emulation.refuse(400)
    good = [row for row in rows if "@" in str(row.get("email_address", ""))]
    people = ",".join(str(row["email_address"]) for row in good)
    await call.take("audience", recipient=people, text=str(given))
    members = [_member(row, call.path_params["list_id"]) for row in good]
    return answer(
        200,
        new_members=members,
        updated_members=[],
        errors=[_wrong(row) for row in rows if row not in good],
        total_created=len(good),
        total_updated=0,
        error_count=len(rows) - len(good),
    )


def _wrong(row: dict[str, Any]) -> dict[str, Any]:
    text = "Please provide a valid email address."
    return {"email_address": row.get("email_address", ""), "error": text, "error_code": "ERROR"}


def _member(row: dict[str, Any], list_id: str) -> dict[str, Any]:
    address = str(row["email_address"])
    return {
        "id": hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest(),
        "email_address": address,
        "status": row.get("status") or row.get("status_if_new") or "subscribed",
        "merge_fields": row.get("merge_fields") or {},
        "list_id": list_id,
    }
