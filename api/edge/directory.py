"""The organisation's directory: OpenID Connect, by authorization code with PKCE.

What travels with the browser between going there and coming back lies in a signed cookie of ten minutes. The
database is never held while the directory is waited for.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.edge.errors import Unavailable
from api.edge.identity import is_signed, signature
from models.rules.errors import Forbidden
from settings import Settings

COOKIE = "shiraka_directory"
LASTING = timedelta(minutes=10)
LEEWAY = 60
PURPOSE = "directory"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
BACK = "/sign-in/directory/back"
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Journey:
    """One way to the directory and back; `fresh` when who it is must be shown anew."""

    state: str
    nonce: str
    verifier: str
    onward: str
    fresh: bool
    begun_at: int


@dataclass(frozen=True, slots=True)
class Account:
    """Who the directory says it is; issuer and subject never change, the address may."""

    issuer: str
    subject: str
    verified_address: str | None


def set_out(onward: str, now: datetime, *, fresh: bool) -> Journey:
    """Begin a journey that nobody can guess."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Journey(state, nonce, verifier, onward, fresh, int(now.timestamp()))


def pack(settings: Settings, journey: Journey) -> str:
    """Write a journey for the cookie."""
    payload = base64.urlsafe_b64encode(json.dumps(asdict(journey)).encode()).decode()
    return f"{payload}.{signature(settings, PURPOSE, payload)}"


def unpack(settings: Settings, value: str, now: datetime) -> Journey | None:
    """Read a journey from the cookie, or give none where it is not ours or too old."""
    payload, _, given = value.rpartition(".")
    if not is_signed(settings, PURPOSE, payload, given):
        return None
    journey = Journey(**json.loads(base64.urlsafe_b64decode(payload)))
    return journey if now.timestamp() - journey.begun_at < LASTING.total_seconds() else None


class Directory:
    """A directory that is asked over the network; every call may raise Unavailable."""

    def __init__(self, settings: Settings) -> None:
        """Ask the issuer of the settings."""
        self.settings = settings

    def address_for(self, journey: Journey) -> str:
        """Give where the browser is sent to say who it is."""
        challenge = hashlib.sha256(journey.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": f"{self.settings.public_url}{BACK}",
            "scope": "openid email",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        if journey.fresh:
            asked |= {"max_age": "0", "prompt": "login"}
        return f"{self._metadata()['authorization_endpoint']}?{urlencode(asked)}"

    def account(self, code: str, journey: Journey, now: datetime) -> Account:
        """Exchange the code that the browser brought for who it is. Raises Forbidden."""
        metadata = self._metadata()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.settings.public_url}{BACK}",
            "code_verifier": journey.verifier,
        }
        secret = self.settings.oidc_client_secret.get_secret_value()
        own = (self.settings.oidc_client_id, secret)
        answer = self._ask("POST", metadata["token_endpoint"], data=sent, auth=own)
        keys = KeySet.import_key_set(self._ask("GET", metadata["jwks_uri"]))
        return self._checked(answer.get("id_token", ""), keys, journey, now)

    def _checked(self, token: str, keys: KeySet, journey: Journey, now: datetime) -> Account:
        settings = self.settings
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": settings.oidc_issuer},
            aud={"essential": True, "value": settings.oidc_client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": journey.nonce},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise Forbidden("directory_refused") from error
        shown_at = claims.get("auth_time")
        if journey.fresh and (not isinstance(shown_at, int) or shown_at < journey.begun_at - LEEWAY):
            raise Forbidden("directory_not_fresh")
        verified = claims.get("email") if claims.get("email_verified") is True else None
        return Account(str(claims["iss"]), str(claims["sub"]), str(verified) if verified else None)

    def _metadata(self) -> dict[str, Any]:
        place = f"{self.settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
        found: dict[str, Any] = self._ask("GET", place)
        if found.get("issuer") != self.settings.oidc_issuer:
            raise Unavailable("directory_unavailable")
        return found

    def _ask(self, method: str, address: str, **sent: Any) -> Any:
        """Ask the directory; what it refuses is the visitor's matter, all else is its being away."""
        try:
            answer = httpx.request(method, address, timeout=SECONDS, follow_redirects=False, **sent)
            if 400 <= answer.status_code < 500:
                raise Forbidden("directory_refused")
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable("directory_unavailable") from error
