"""Requests that act: each in one transaction, committed before it is answered, and done once per key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlmodel import Session

from api.edge.access import require
from api.edge.errors import KeyReused
from api.edge.identity import Caller
from api.edge.services import Here, Services
from models.clock import utc_now
from models.commands.answer_once import claim_request, keep_answer

Shape = TypeVar("Shape", bound=BaseModel)
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="Names this request: sent again, it does nothing twice and is answered the same.",
    ),
]


@dataclass(frozen=True, slots=True)
class Acting:
    """A request that changes something: who sends it, to which address, under which idempotency key."""

    caller: Caller
    here: Services
    address: str
    key: str | None

    def once(
        self, asked: BaseModel, status: int, shape: type[Shape], perform: Callable[[Session, datetime], Shape]
    ) -> Shape:
        """Perform the request and keep its answer in the same transaction, or give the answer kept before.

        The transaction has been committed when this returns. Raises KeyReused where the key was used to ask
        for something else.
        """
        now = utc_now()
        with self.here.database.write() as session:
            if self.key is None:
                return perform(session, now)
            fingerprint = hashlib.sha256(f"{self.address}\n{asked.model_dump_json()}".encode()).hexdigest()
            known = claim_request(session, self.caller.label, self.key, fingerprint, now)
            if known is None:
                answer = perform(session, now)
                keep_answer(session, self.caller.label, self.key, status, answer.model_dump(mode="json"))
                return answer
            if known.fingerprint != fingerprint:
                raise KeyReused("idempotency_key_reused", pointer="/header/idempotency-key", key=self.key)
            return shape.model_validate(known.body)


def acting(action: str) -> Callable[..., Acting]:
    """Make the dependency of a route that acts, for callers whom the permissions allow `action`."""
    gate = require(action)

    async def dependency(
        request: Request,
        here: Here,
        caller: Annotated[Caller, Depends(gate)],
        idempotency_key: IdempotencyKey = None,
    ) -> Acting:
        return Acting(caller, here, f"{request.method} {request.url.path}", idempotency_key)

    return dependency  # type: ignore[return-value]
