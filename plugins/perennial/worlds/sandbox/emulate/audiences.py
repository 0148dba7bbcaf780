"""Where audiences are exported to: Braze, HubSpot, Mailchimp.

Source: Braze's /users/track, HubSpot's batch upsert of contacts (CRM v3), Mailchimp's list members
(Marketing API 3.0). All three are upserts: the same content twice changes nothing.
"""

import hashlib
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from perennial.worlds.sandbox.emulate.base import (
    SECRET,
    Emulation,
    answer,
    basic_login,
    bearer,
    json_of,
    new_id,
    take,
)

MOST_BRAZE = 75  # of each kind in a request
MOST_HUBSPOT = 100
MOST_MAILCHIMP = 500


def _braze_refusal(status: int, code: str) -> Response:
    said = {401: "Invalid API key", 429: "You have hit the rate limit", 400: "Invalid request"}
    made = answer(status, message=code or said.get(status, "Internal error"))
    if status == 429:
        made.headers.update({"X-RateLimit-Limit": "3000", "X-RateLimit-Remaining": "0"})
    return made


def _hubspot_refusal(status: int, code: str) -> Response:
    category = {
        400: "VALIDATION_ERROR",
        401: "INVALID_AUTHENTICATION",
        404: "OBJECT_NOT_FOUND",
        409: "CONFLICT",
        429: "RATE_LIMITS",
    }.get(status, "INTERNAL_ERROR")
    error = {
        "status": "error",
        "message": f"refused with {status}",
        "correlationId": new_id().lower(),
        "category": code or category,
    }
    if status == 429:
        error |= {"errorType": "RATE_LIMIT", "policyName": "TEN_SECONDLY_ROLLING"}
    return JSONResponse(error, status)


def _mailchimp_refusal(status: int, code: str) -> Response:
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


braze = Emulation("braze", _braze_refusal)
hubspot = Emulation("hubspot", _hubspot_refusal)
mailchimp = Emulation("mailchimp", _mailchimp_refusal)


@braze.sends("/users/track")
async def track(request: Request) -> Response:
    """Take attributes, events and purchases."""
    braze.require(bearer(request) == SECRET, 401)
    given = await json_of(request)
    lists = {name: given.get(name) or [] for name in ("attributes", "events", "purchases")}
    braze.require(any(lists.values()), 400)
    for rows in lists.values():
        braze.require(isinstance(rows, list) and len(rows) <= MOST_BRAZE, 400)
        braze.require(all(_names_a_user(row) for row in rows), 400)
    people = [str(row.get("external_id", "")) for rows in lists.values() for row in rows]
    await _take(request, people, given)
    processed = {f"{name}_processed": len(rows) for name, rows in lists.items() if rows}
    return answer(201, message="success", **processed)


def _names_a_user(row: Any) -> bool:
    names = ("external_id", "user_alias", "braze_id", "email", "phone")
    return isinstance(row, dict) and any(row.get(name) for name in names)


@hubspot.sends("/crm/v3/objects/contacts/batch/upsert")
async def upsert(request: Request) -> Response:
    """Take contacts by a property of their own, such as their e-mail."""
    hubspot.require(bearer(request) == SECRET, 401)
    given = await json_of(request)
    rows = given.get("inputs")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_HUBSPOT:
        hubspot.refuse(400)
    for row in rows:
        is_whole = isinstance(row, dict) and row.get("id")
        hubspot.require(is_whole and isinstance(row.get("properties"), dict), 400)
    taken = await _take(request, [str(row["id"]) for row in rows], given)
    results = [
        {
            "id": str(1000 + number),
            "properties": row["properties"],
            "createdAt": taken,
            "updatedAt": taken,
            "archived": False,
            "new": False,
        }
        for number, row in enumerate(rows)
    ]
    return answer(200, status="COMPLETE", results=results, startedAt=taken, completedAt=taken)


@mailchimp.sends("/3.0/lists/{list_id}/members/{member}", "PUT")
async def put_member(request: Request) -> Response:
    """Take one member, by the MD5 of their address in small letters."""
    mailchimp.require(basic_login(request)[1] == SECRET, 401)
    given = await json_of(request)
    address = str(given.get("email_address", ""))
    wanted = hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()
    mailchimp.require("@" in address and request.path_params["member"] == wanted, 400)
    mailchimp.require(given.get("status") or given.get("status_if_new"), 400)
    await _take(request, [address], given)
    return answer(200, **_member(given, request.path_params["list_id"]))


@mailchimp.sends("/3.0/lists/{list_id}")
async def batch_members(request: Request) -> Response:
    """Take many members; those that are wrong are told one by one."""
    mailchimp.require(basic_login(request)[1] == SECRET, 401)
    given = await json_of(request)
    rows = given.get("members")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_MAILCHIMP:
        mailchimp.refuse(400)
    good = [row for row in rows if "@" in str(row.get("email_address", ""))]
    await _take(request, [str(row["email_address"]) for row in good], given)
    members = [_member(row, request.path_params["list_id"]) for row in good]
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
    said = "Please provide a valid email address."
    return {"email_address": row.get("email_address", ""), "error": said, "error_code": "ERROR"}


def _member(row: dict[str, Any], list_id: str) -> dict[str, Any]:
    address = str(row["email_address"])
    return {
        "id": hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest(),
        "email_address": address,
        "status": row.get("status") or row.get("status_if_new") or "subscribed",
        "merge_fields": row.get("merge_fields") or {},
        "list_id": list_id,
    }


async def _take(request: Request, people: list[str], content: dict[str, Any]) -> str:
    """Keep an export; when it came."""
    row = await take(request, "audience", recipient=",".join(people), text=str(content))
    return row.taken_at
