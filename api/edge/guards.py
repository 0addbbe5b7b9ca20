"""The headers that guard every answer, whoever gives it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR_SECONDS = 31_536_000
# Pages say more; an answer that says nothing may load nothing and stand in nobody's frame.
EVERYWHERE = {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class GuardAnswers:
    """Adds the guarding headers that an answer does not bring itself."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        """Stand before `app`; over https, browsers are told to stay there."""
        self.app = app
        self.guards = dict(EVERYWHERE)
        if is_https:
            self.guards["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and guard its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.guards.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded)
