"""Emulates HubSpot's batch upsert of contacts (CRM API v3)."""

from starlette.responses import JSONResponse, Response

from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer, new_id

MOST_HUBSPOT = 100


def refusal(status: int, code: str) -> Response:
    """An error answer of HubSpot."""
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


emulation = Emulation("hubspot", refusal)


@emulation.sends("/crm/v3/objects/contacts/batch/upsert")
async def upsert(call: Call) -> Response:
    """Take contacts, identified by a property such as email."""
    emulation.require(call.bearer == SECRET, 401)
    given = await call.content()
    rows = given.get("inputs")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_HUBSPOT:
        emulation.refuse(400)
    for row in rows:
        is_whole = isinstance(row, dict) and row.get("id")
        emulation.require(is_whole and isinstance(row.get("properties"), dict), 400)
    people = ",".join(str(row["id"]) for row in rows)
    taken = (await call.take("audience", recipient=people, text=str(given))).taken_at
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
