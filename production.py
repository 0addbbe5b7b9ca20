"""What production refuses about settings that are well-formed, and safe on one's own machine only."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from settings import Settings

PREFIX = "SHIRAKA_"
CATCHER_PORT = 1025
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Problem:
    """One setting that cannot be used: its variable and what to do, in English and Arabic."""

    variable: str
    en: str
    ar: str


def variable_of(field: str) -> str:
    """Name the environment variable of a field."""
    return f"{PREFIX}{field.upper()}"


def is_loopback(host: str | None) -> bool:
    """Tell whether a host name means this machine."""
    with suppress(ValueError):
        return ip_address(host or "").is_loopback
    return (host or "").rpartition(".")[2] == "localhost"


@dataclass(frozen=True)
class _Demand:
    field: str
    broken: Callable[["Settings"], bool]
    en: str
    ar: str


_DEMANDS_OF_PRODUCTION = (
    _Demand(
        "secret_key",
        lambda it: len(it.secret_key.get_secret_value()) < SHORTEST_SECRET,
        f"production needs at least {SHORTEST_SECRET} characters; name a file in SHIRAKA_SECRET_KEY_FILE "
        "(openssl rand -hex 32)",
        f"وضع production يحتاج {SHORTEST_SECRET} محرفًا على الأقل؛ سمِّ ملفًا في SHIRAKA_SECRET_KEY_FILE "
        "(openssl rand -hex 32)",
    ),
    _Demand(
        "public_url",
        lambda it: it.public_url.startswith("http:") and not is_loopback(urlsplit(it.public_url).hostname),
        "production refuses http; give the https:// address",
        "وضع production يرفض http؛ أعطِ عنوان https://",
    ),
    _Demand(
        "oidc_issuer",
        lambda it: it.oidc_issuer.startswith("http:") and not is_loopback(urlsplit(it.oidc_issuer).hostname),
        "production refuses http; give the https:// address",
        "وضع production يرفض http؛ أعطِ عنوان https://",
    ),
    _Demand(
        "oidc_client_id",
        lambda it: bool(it.oidc_issuer) and not it.oidc_client_id,
        "a directory is named, and no client for it; name the client",
        "حُدد مصدر الهوية دون معرف للنظام لديه؛ حدده",
    ),
    _Demand(
        "smtp_host",
        lambda it: not it.smtp_host or (is_loopback(it.smtp_host) and it.smtp_port == CATCHER_PORT),
        "production does not send to the mail catcher; name the mail server and its port",
        "وضع production لا يرسل إلى لاقط البريد؛ سمِّ خادم البريد ومنفذه",
    ),
    _Demand(
        "smtp_security",
        lambda it: it.smtp_security == "none" and not is_loopback(it.smtp_host),
        "production sends no mail in the clear over a network; choose starttls or tls",
        "وضع production لا يرسل بريدًا مكشوفًا عبر الشبكة؛ اختر starttls أو tls",
    ),
    _Demand(
        "mail_from",
        lambda it: is_loopback(it.mail_from.rstrip("> ").rpartition("@")[2]),
        "production needs a sender that can be answered",
        "وضع production يحتاج مرسلًا يمكن الرد عليه",
    ),
    _Demand(
        "mail_catcher_url",
        lambda it: bool(it.mail_catcher_url),
        "production has no mail catcher; leave it empty",
        "لا لاقط بريد في وضع production؛ اتركه فارغًا",
    ),
    _Demand(
        "development_sign_in",
        lambda it: bool(it.development_sign_in),
        "production refuses it; leave it empty",
        "وضع production يرفضه؛ اتركه فارغًا",
    ),
)


def problems_of(settings: "Settings") -> list[Problem]:
    """List what this environment refuses about otherwise well-formed settings."""
    if not settings.is_production:
        return []
    return [
        Problem(variable_of(it.field), it.en, it.ar) for it in _DEMANDS_OF_PRODUCTION if it.broken(settings)
    ]
