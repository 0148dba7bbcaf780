"""Answers: pages in the reader's language, or JSON for programs."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse

from perennial.deliveries.receiver.page_names import MESSAGES
from perennial.deliveries.receiver.page_templates import Pages
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.languages import Language
from perennial.languages.accept_language import chosen


class Answering:
    """Writes answers for one installation."""

    def __init__(self, context: ReceiverContext) -> None:
        self.context = context
        self._pages = Pages(context.business, context.settings.languages)

    def page(
        self,
        request: Request,
        template: str,
        *,
        of_link: str = "",
        status: int = 200,
        **values: object,
    ) -> HTMLResponse:
        """A page in the reader's language."""
        language = self.language(request, of_link)
        return HTMLResponse(self._pages.page(template, language, values), status)

    def message(self, request: Request, name: str, status: int) -> HTMLResponse:
        """A page with a single statement."""
        language, (title, lead) = self.language(request), MESSAGES[name]
        values = {"title": language.gettext(title), "lead": language.gettext(lead), "hint": ""}
        if name == "unknown":
            values["hint"] = language.gettext(
                "To unsubscribe, reply TD to a text message, or contact {brand}.",
                brand=self.context.business.brand,
            )
        return self.page(request, "message", status=status, **values)

    def day(self, request: Request, instant: datetime, of_link: str = "") -> str:
        """An instant's date in the reader's language."""
        return self.language(request, of_link).day(instant.astimezone(self.context.clock.zone))

    def language(self, request: Request, of_link: str = "") -> Language:
        """The URL's language, else the link's, the browser's, the business's."""
        languages = self._pages.languages
        code = chosen(
            [self.asked(request), of_link],
            request.headers.get("accept-language", ""),
            languages,
        )
        return languages[code or self.context.business.default_locale]

    def asked(self, request: Request) -> str:
        """The URL's language, if Perennial has it."""
        code = request.query_params.get("lang", "")
        return code if code in self._pages.languages else ""
