"""The inbox, for the company's own app: messages out, readings in."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from perennial.deliveries.receiver.actions import mark
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.domain.signed_links import LinkError
from perennial.stores.ledger import Act

_bearer = HTTPBearer(auto_error=False, description="From `perennial inbox-token`.")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
_REFUSED: dict[int | str, dict[str, Any]] = {401: {"description": "No token, or its time is over."}}


class InboxItem(BaseModel):
    """A message as the app shows it.

    Attributes:
        message_id: Name it when it was read or dismissed.
        title: One line.
        text: Its words.
        link: Where it leads; may be empty.
        occurred_at: When it came.
        expires_at: From when on it is no longer shown.
        read_at: When it was read first; null: it is unread.
    """

    message_id: str
    title: str
    text: str
    link: str
    occurred_at: datetime
    expires_at: datetime | None
    read_at: datetime | None


class InboxAnswer(BaseModel):
    """A person's inbox, the newest message first."""

    messages: list[InboxItem]
    unread_count: int


def add_routes(app: FastAPI, context: ReceiverContext) -> None:
    """Serve inboxes."""

    def person(credentials: _Credentials) -> str:
        """Whose inbox the token opens."""
        if credentials is None:
            raise LinkError("the request has no token")
        return context.links.read_inbox(credentials.credentials, context.clock.now())

    @app.get("/inbox", summary="A person's messages", tags=["app"], responses=_REFUSED)
    def messages(person_id: Annotated[str, Depends(person)]) -> InboxAnswer:
        """The messages that are not dismissed and not over."""
        shown = context.ledger.inbox.messages(person_id, at=context.clock.now())
        items = [
            InboxItem(
                message_id=one.message.message_id,
                title=one.message.title,
                text=one.message.text,
                link=one.message.link,
                occurred_at=one.message.occurred_at,
                expires_at=one.message.expires_at,
                read_at=one.read_at,
            )
            for one in shown
        ]
        return InboxAnswer(messages=items, unread_count=sum(one.read_at is None for one in items))

    @app.post(
        "/inbox/{message_id}/{act}",
        summary="Record what a person did with a message",
        tags=["app"],
        status_code=204,
        responses={**_REFUSED, 404: {"description": "It is not in this person's inbox."}},
    )
    def record(
        person_id: Annotated[str, Depends(person)],
        message_id: Annotated[str, Path(max_length=255)],
        act: Act,
    ) -> Response:
        """Records that a message was `read` or `dismissed`, once."""
        if not mark(context, person_id, message_id, act):
            raise HTTPException(404)
        return Response(status_code=204)
