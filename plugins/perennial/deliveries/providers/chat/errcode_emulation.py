"""What WeChat and WeCom share: `errcode` errors with HTTP status 200, and access tokens.

Sources: both references on return codes and `access_token`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from starlette.responses import Response

from perennial.deliveries.providers.emulation import Call, Emulation, answer, seconds_now

TOKEN_SECONDS = 7200


@dataclass(frozen=True)
class Refusals:
    """Error answers with HTTP status 200; only gateways answer with 502 to 504.

    Attributes:
        words: The reference's text by `errcode`.
        usual: The `errcode` by HTTP status.
    """

    words: Mapping[int, str]
    usual: Mapping[int, int]

    def __call__(self, status: int, code: str) -> Response:
        """An empty `code` is the usual `errcode`."""
        if status in (502, 503, 504) and not code:
            return Response("<html>Bad Gateway</html>", status, media_type="text/html")
        number = int(code or self.usual.get(status, -1))
        return answer(200, errcode=number, errmsg=self.words.get(number, "error"))


@dataclass(frozen=True)
class AccessTokens:
    """Issued tokens, and when each `ends`, in Unix seconds."""

    emulation: Emulation
    ends: dict[str, float] = field(default_factory=dict)

    def issue(self) -> str:
        """A new token is valid for two hours."""
        made = uuid4().hex
        self.ends[made] = seconds_now() + TOKEN_SECONDS
        return made

    def require(self, call: Call) -> None:
        """Reject a request without a valid token."""
        given = call.query_params.get("access_token", "")
        self.emulation.require(given, 401, "41001")
        self.emulation.require(given in self.ends, 401)
        self.emulation.require(seconds_now() < self.ends[given], 401, "42001")
