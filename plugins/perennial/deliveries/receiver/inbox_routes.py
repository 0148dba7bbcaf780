"""The inbox for the company's own app."""

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
        message_id: Quote it when the message was read or dismissed.
        link: A URL; may be empty.
        occurred_at: When the message came.
        expires_at: From then on it isn't shown.
        read_at: When it was first read; null if unread.
    """

    message_id: str
    title: str
    text: str
    link: str
    occurred_at: datetime
    expires_at: datetime | None
    read_at: datetime | None


class InboxAnswer(BaseModel):
    """A person's inbox, newest message first."""

    messages: list[InboxItem]
    unread_count: int


def add_routes(app: FastAPI, context: ReceiverContext) -> None:
    """Serve inboxes."""

    def person(credentials: _Credentials) -> str:
        """The person whose inbox the token opens."""
        if credentials is None:
            raise LinkError("the request has no token")
        return context.links.read_inbox(credentials.credentials, context.clock.now())

    @app.get("/inbox", summary="A person's messages", tags=["app"], responses=_REFUSED)
    def messages(person_id: Annotated[str, Depends(person)]) -> InboxAnswer:
        """The messages that are neither dismissed nor expired."""
        shown = context.ledger.inbox.messages(person_id, at=context.clock.now())
        items = [
            InboxItem(
                message_id=entry.message.message_id,
                title=entry.message.title,
                text=entry.message.text,
                link=entry.message.link,
                occurred_at=entry.message.occurred_at,
                expires_at=entry.message.expires_at,
                read_at=entry.read_at,
            )
            for entry in shown
        ]
        return InboxAnswer(messages=items, unread_count=sum(item.read_at is None for item in items))

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
        """Records once that a message was `read` or `dismissed`."""
        if not mark(context, person_id, message_id, act):
            raise HTTPException(404)
        return Response(status_code=204)
