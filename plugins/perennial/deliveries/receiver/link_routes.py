"""Routes of links in messages."""

import logging
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from perennial.deliveries.receiver import actions as hearing
from perennial.deliveries.receiver.preferences import (
    Cell,
    change,
    pause,
    preferences_of,
    refuse_all,
)
from perennial.deliveries.receiver.responses import Answering
from perennial.domain.signed_links import LinkError

log = logging.getLogger("perennial.receiver")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_PAGE: dict[str, Any] = {"response_class": HTMLResponse, "tags": ["people"]}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "The link was not made here."}}


def add_routes(app: FastAPI, answering: Answering) -> None:
    """Serve the links that `domain.signed_links` makes."""
    _add_unsubscribe(app, answering)
    _add_preferences(app, answering)
    _add_redirects(app, answering)
    _add_answers(app, answering)


def _add_unsubscribe(app: FastAPI, answering: Answering) -> None:
    context = answering.context

    def page(request: Request, token: str, template: str) -> HTMLResponse:
        refusal = context.links.read(token)
        locale = answering.asked(request)
        url = context.links.preferences(refusal.person_id, locale)
        return answering.page(
            request,
            template,
            purpose=refusal.purpose,
            channel=refusal.channel,
            preferences_url=urlsplit(url).path,  # stays on the host the page was opened on
        )

    @app.get("/u/{token}", summary="Ask whether to unsubscribe", responses=_UNKNOWN, **_PAGE)
    def ask(request: Request, token: str) -> HTMLResponse:
        """Shows a button, and changes nothing."""
        return page(request, token, "unsubscribe")

    @app.post("/u/{token}", summary="Unsubscribe", responses=_UNKNOWN, **_PAGE)
    def act(request: Request, token: str) -> HTMLResponse:
        """Withdraws consent, by the page's button or by a mail program's one click (RFC 8058).

        The body is ignored.
        """
        hearing.unsubscribe(context, context.links.read(token))
        return page(request, token, "unsubscribed")


def _add_preferences(app: FastAPI, answering: Answering) -> None:
    context = answering.context

    @app.get("/p/{token}", summary="Show a person's preferences", responses=_UNKNOWN, **_PAGE)
    def show(request: Request, token: str) -> HTMLResponse:
        """Shows the current preferences."""
        person_id, locale = _known(answering, token)
        now = preferences_of(context, person_id)
        until = now.paused_until
        return answering.page(
            request,
            "preferences",
            of_link=locale,
            offer=context.offer,
            on=sorted(".".join(cell) for cell in now.cells()),
            paused_until=answering.day(request, until, locale) if until else "",
            is_saved="saved" in request.query_params,
        )

    @app.post(
        "/p/{token}",
        summary="Change a person's preferences",
        responses={**_UNKNOWN, 303: {"description": "Saved; leads to the page."}},
        **_PAGE,
    )
    async def save(request: Request, token: str) -> Response:
        """Records what differs from what was shown."""
        person_id, _ = _known(answering, token)
        async with request.form(max_files=0, max_fields=200) as form:
            await run_in_threadpool(_save, answering, person_id, form)
        locale = answering.asked(request)
        query = f"?lang={locale}&saved" if locale else "?saved"
        return RedirectResponse(f"/p/{token}{query}", 303)


def _save(answering: Answering, person_id: str, form: FormData) -> None:
    context = answering.context
    match form.get("act"):
        case "save":
            change(context, person_id, shown=_cells(form, "shown"), wanted=_cells(form, "on"))
        case "none":
            refuse_all(context, person_id)
        case "pause" | "resume" as act:
            pause(context, person_id, is_on=act == "pause")
        case _:
            raise HTTPException(422)


def _cells(form: FormData, name: str) -> set[Cell]:
    pairs = (str(value).partition(".") for value in form.getlist(name))
    return {(purpose, channel) for purpose, _, channel in pairs}


def _known(answering: Answering, token: str) -> tuple[str, str]:
    person_id, locale = answering.context.links.read_preferences(token)
    if answering.context.is_erased(person_id):
        raise LinkError("this person was erased")
    return person_id, locale


def _add_redirects(app: FastAPI, answering: Answering) -> None:
    context = answering.context
    moved: dict[int | str, dict[str, Any]] = {302: {"description": "Leads to the target."}}
    common: dict[str, Any] = {"status_code": 302, "response_class": Response, "tags": ["people"]}

    @app.head("/c/{token}", include_in_schema=False)
    @app.get("/c/{token}", summary="Follow a tracked link", responses=_UNKNOWN | moved, **common)
    def click(request: Request, token: str) -> Response:
        """Records the click; only people who consented to tracking get such links."""
        followed = context.links.read_click(token)
        try:
            agent = request.headers.get("user-agent", "")
            hearing.note_click(context, followed, method=request.method, user_agent=agent)
        except Exception as error:  # noqa: BLE001 - nobody waits for our books
            log.error("Could not record a click: %s", type(error).__name__)  # noqa: TRY400
        return RedirectResponse(_destination(answering, followed.target), 302)

    @app.head("/go/{campaign}", include_in_schema=False)
    @app.get(
        "/go/{campaign}",
        summary="Follow a campaign's call to action",
        responses=_UNKNOWN | moved,
        **common,
    )
    def go(campaign: str) -> Response:
        """Leads to the business's site; nothing is recorded."""
        if not _NAME.fullmatch(campaign):
            raise LinkError("there is no such campaign")
        return RedirectResponse(_site(answering, campaign), 302)


def _destination(answering: Answering, target: str) -> str:
    prefix = answering.context.links.go("")
    campaign = target.removeprefix(prefix)
    is_ours = target.startswith(prefix) and _NAME.fullmatch(campaign)
    return _site(answering, campaign) if is_ours else target


def _site(answering: Answering, campaign: str) -> str:
    parts = urlsplit(answering.context.business.website)
    query = "&".join(filter(None, (parts.query, f"utm_source=perennial&utm_campaign={campaign}")))
    return urlunsplit(parts._replace(query=query))


def _add_answers(app: FastAPI, answering: Answering) -> None:
    context = answering.context

    @app.get("/a/{token}", summary="Show an answer to confirm", responses=_UNKNOWN, **_PAGE)
    def ask(request: Request, token: str) -> HTMLResponse:
        """Shows the answer with a button, and changes nothing."""
        answer = context.links.read_answer(token)
        return answering.page(request, "answer", answer=answer.answer)

    @app.post("/a/{token}", summary="Give an answer", responses=_UNKNOWN, **_PAGE)
    def give(request: Request, token: str) -> HTMLResponse:
        """Records the answer once."""
        hearing.note_answer(context, context.links.read_answer(token))
        return answering.message(request, "thanks", 200)
