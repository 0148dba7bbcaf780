"""The sandbox's JSON interface for tests: messages, counts, faults."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from perennial.deliveries.providers.emulation import here_of
from perennial.deliveries.providers.emulation.faults import Fault
from perennial.deliveries.providers.emulation.taken_messages import Counts

router = APIRouter(tags=["sandbox"])

MOST_MESSAGES = 1000


@router.post("/faults", status_code=HTTPStatus.CREATED)
async def add_fault(request: Request, fault: Fault) -> Fault:
    """Add a fault after those in force."""
    try:
        here_of(request).faults.add(fault)
    except ValueError as error:
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
    return fault


@router.get("/faults")
async def faults(request: Request) -> list[dict[str, Any]]:
    """Faults, with the number of requests each has hit."""
    return here_of(request).faults.as_list()


@router.delete("/faults", status_code=HTTPStatus.NO_CONTENT)
async def end_faults(request: Request) -> Response:
    """End all faults."""
    here_of(request).faults.clear()
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/counts")
async def counts(request: Request) -> dict[str, dict[str, int]]:
    """Messages, distinct keys, and attempts by HTTP, by provider."""
    here = here_of(request)
    taken = here.store.counts()
    nothing = Counts(0, 0)
    return {
        name: taken.get(name, nothing)._asdict() | {"requests": here.requests.get(name, 0)}
        for name in sorted(taken.keys() | here.requests.keys())
    }


@router.get("/messages.json")
async def messages(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    channel: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[int, Query(ge=0)] = 0,
    rows: Annotated[int, Query(ge=1, le=MOST_MESSAGES)] = MOST_MESSAGES,
) -> list[dict[str, Any]]:
    """Messages, newest first; `before` returns further pages."""
    found = here_of(request).store.search(q, channel=channel, before=before, rows=rows)
    return [row._asdict() for row in found]


@router.delete("/messages", status_code=HTTPStatus.NO_CONTENT)
async def delete(request: Request) -> Response:
    """Delete messages and counts of attempts."""
    here = here_of(request)
    here.store.clear()
    here.requests.clear()
    return Response(status_code=HTTPStatus.NO_CONTENT)
