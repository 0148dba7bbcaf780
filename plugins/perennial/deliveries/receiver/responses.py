"""Answers: pages in the reader's language, or JSON for programs."""

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse

from perennial.deliveries.receiver.page_templates import Pages
from perennial.deliveries.receiver.page_words import LOCALES, PageWords, chosen_locale
from perennial.deliveries.receiver.receiver_context import ReceiverContext


class Answering:
    """Writes answers for one installation."""

    def __init__(self, context: ReceiverContext) -> None:
        self.context, self._pages = context, Pages(context.business)

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
        locale = self.locale(request, of_link)
        return HTMLResponse(self._pages.page(template, locale, values), status)

    def message(self, request: Request, name: str, status: int) -> HTMLResponse:
        """A page with a single statement."""
        words = self._pages.words(self.locale(request))
        hint = words.text("unknown_hint") if name == "unknown" else ""
        return self.page(request, "message", status=status, name=name, hint=hint)

    def words(self, request: Request, of_link: str = "") -> PageWords:
        """Words in the reader's language."""
        return self._pages.words(self.locale(request, of_link))

    def locale(self, request: Request, of_link: str = "") -> str:
        """The reader's language."""
        return chosen_locale(
            asked_locale(request.query_params),
            of_link,
            request.headers.get("accept-language", ""),
            self.context.business.default_locale,
        )


def asked_locale(query: QueryParams) -> str:
    """The URL's language, if Perennial has it."""
    asked = query.get("lang", "")
    return asked if asked in LOCALES else ""
