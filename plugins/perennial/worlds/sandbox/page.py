"""The sandbox's pages, without scripts or network resources."""

import ipaddress
import json
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, Form, HTTPException, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from perennial import pages
from perennial.config.environment import settings
from perennial.deliveries.providers.emulation import here_of
from perennial.deliveries.providers.emulation.taken_messages import PAGE_ROWS, Row
from perennial.languages import Language, codes
from perennial.languages.accept_language import chosen
from perennial.worlds.sandbox.caught_mail import Mail, as_html, read_mail, shown
from perennial.worlds.sandbox.sandbox_names import ANSWERS, CHANNELS, VIEWS

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A caught mail in its frame may only show itself and open links in a new tab."""

UNSUBSCRIBE_SECONDS = 10

_environment = pages.environment(
    Path(__file__).parent / "templates", pages.TEMPLATES, keep_trailing_newline=False
)

router = APIRouter(include_in_schema=False)


@router.get("/")
async def messages(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    channel: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Messages, newest first."""
    store = here_of(request).store
    rows = store.search(q, channel=channel, before=before, rows=PAGE_ROWS + 1)
    return _page(
        request,
        "list.html.j2",
        rows=rows[:PAGE_ROWS],
        older=rows[PAGE_ROWS - 1].taken_id if len(rows) > PAGE_ROWS else 0,
        q=q,
        channel=channel,
        before=before,
        channels=store.channels(),
    )


@router.get("/messages/{taken_id}")
async def message(
    request: Request, taken_id: int, view: str = "", answer: str = "", status: int = 0
) -> Response:
    """One message: as HTML or text, its headers, its source."""
    row, raw = _found(request, taken_id)
    mail = read_mail(raw) if row.channel == "email" else None
    tabs = [tab for tab in VIEWS if mail or tab in ("text", "raw")]
    if mail and not mail.html:
        tabs.remove("html")
    language = _language(request)
    return _page(
        request,
        "message.html.j2",
        row=row,
        mail=mail,
        size=len(raw),
        tabs={tab: language.gettext(VIEWS[tab]) for tab in tabs},
        view=view if view in tabs else tabs[0],
        source=_readable(raw, mail),
        answer=language.gettext(ANSWERS[answer], status=status) if answer in ANSWERS else "",
    )


@router.get("/messages/{taken_id}/html")
async def mail_html(request: Request, taken_id: int) -> Response:
    """HTML for its frame, safe even outside."""
    row, raw = _found(request, taken_id)
    html = read_mail(raw).html if row.channel == "email" else ""
    content = shown(html) if html else as_html(row.text)
    return HTMLResponse(content, headers={"Content-Security-Policy": MAIL_POLICY})


@router.get("/messages/{taken_id}/source")
async def source(request: Request, taken_id: int) -> Response:
    """The raw message as a file."""
    row, raw = _found(request, taken_id)
    ending = "eml" if row.channel == "email" else "txt"
    name = f'attachment; filename="message-{taken_id}.{ending}"'
    return Response(raw, headers={"Content-Disposition": name}, media_type="text/plain")


@router.post("/messages/{taken_id}/unsubscribe")
async def unsubscribe(request: Request, taken_id: int) -> Response:
    """Unsubscribe as a mailbox provider's button does, if on this machine."""
    _require_own_page(request)
    _, raw = _found(request, taken_id)
    url = read_mail(raw).one_click_url
    if not url:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    answer, status = await _press(url)
    path = f"/messages/{taken_id}?answer={answer}&status={status}"
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


@router.post("/messages/delete")
async def delete_all(request: Request, sure: Annotated[str, Form()] = "") -> Response:
    """Delete all messages."""
    _require_own_page(request)
    if sure != "yes":
        raise HTTPException(HTTPStatus.BAD_REQUEST, "Send sure=yes to confirm.")
    here_of(request).store.clear()
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def _press(url: str) -> tuple[str, int]:
    if not _is_here(url):
        return "elsewhere", 0
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=UNSUBSCRIBE_SECONDS) as client:
            reply = await client.post(url, data={"List-Unsubscribe": "One-Click"})
    except httpx.HTTPError:
        return "unreachable", 0
    return "unsubscribed", reply.status_code


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _found(request: Request, taken_id: int) -> tuple[Row, bytes]:
    if found := here_of(request).store.get(taken_id):
        return found
    words = _language(request).gettext("There is no such message.")
    raise HTTPException(HTTPStatus.NOT_FOUND, words)


def _require_own_page(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(
            HTTPStatus.FORBIDDEN, "The request does not come from a page of the sandbox."
        )


def _languages() -> dict[str, Language]:
    folder = settings().languages
    return {code: Language(code, folder) for code in codes(folder)}


def _language(request: Request) -> Language:
    """What was chosen on a page, else what the browser accepts."""
    asked = request.query_params.get("lang") or request.cookies.get("lang", "")
    languages = _languages()
    accepted = request.headers.get("accept-language", "")
    return languages[chosen([asked], accepted, languages) or "en"]


def _page(request: Request, template: str, **values: Any) -> Response:
    language = _language(request)
    others = [one for one in _languages().values() if one.code != language.code]
    switch = [(f"?{request.url.include_query_params(lang=one.code).query}", one) for one in others]
    content = _environment.get_template(template).render(
        **language.functions,
        language=language,
        channel_name=lambda name: language.gettext(CHANNELS[name]) if name in CHANNELS else name,
        switch=switch,
        url=here_of(request).url,
        smtp=here_of(request).smtp,
        **values,
    )
    answer = HTMLResponse(content, headers={"Content-Security-Policy": PAGE_POLICY})
    if request.query_params.get("lang") == language.code:
        answer.set_cookie("lang", language.code, samesite="strict", httponly=True)
    return answer


def _readable(raw: bytes, mail: Mail | None) -> str:
    words = raw.decode("utf-8", "replace")
    if mail is None:
        try:
            return json.dumps(json.loads(words), ensure_ascii=False, indent=2)
        except ValueError:
            pass
    return words
