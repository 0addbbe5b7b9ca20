"""What can be wrong with a request before any rule looks at it: members of the one family of errors."""

from typing import Any

from models.rules.errors import ShirakaError


class BadRequest(ShirakaError):
    """The request's parameters or headers are not those of the route."""


class Unauthenticated(ShirakaError):
    """The caller did not say who it is, or could not show it."""


class PreconditionRequired(ShirakaError):
    """The request must say which version the caller has read."""


class KeyReused(ShirakaError):
    """The idempotency key was used for another request."""


class UnknownRoute(ShirakaError):
    """There is nothing at this address."""


class MethodNotAllowed(ShirakaError):
    """There is something at this address, but not for this method; `allow` names those it has."""

    def __init__(self, code: str, *, allow: str, **parameters: Any) -> None:
        """Keep the methods that are possible."""
        super().__init__(code, allow=allow, **parameters)
        self.allow = allow


class TooMany(ShirakaError):
    """The same was asked too often; it may be asked again after `seconds`."""

    def __init__(self, code: str, *, seconds: int, **parameters: Any) -> None:
        """Keep how long to wait."""
        super().__init__(code, seconds=seconds, **parameters)
        self.seconds = seconds


class TooLarge(ShirakaError):
    """The request's body is larger than any that makes sense."""


class UnsupportedMediaType(ShirakaError):
    """The body is not JSON."""


class Unavailable(ShirakaError):
    """The database does not answer now; the same request may be sent again later."""


class Failed(ShirakaError):
    """The fault is ours."""
