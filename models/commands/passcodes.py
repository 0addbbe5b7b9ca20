"""Send a code, count each try, and use it up with what it confirms."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from models.notices_of_codes import owe_code
from models.passcode import Passcode
from models.person import Person
from models.rules.codes import LASTING, Purpose, Trial, try_code
from models.rules.errors import NotFound, Refused

SEED_BYTES = 32


def send_code(
    session: Session, purpose: Purpose, person_id: int, browser: str, asked: dict[str, Any], now: datetime
) -> Passcode:
    """Owe a person the mail with a code for what `asked` says; codes that the browser had before are over.

    Raises NotFound for a person who is not active.
    """
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound("person_unknown", email="-")
    session.execute(
        update(Passcode)
        .where(col(Passcode.browser) == browser, col(Passcode.purpose) == purpose, _unused())
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    code = Passcode(
        seed=secrets.token_hex(SEED_BYTES),
        purpose=purpose,
        person_id=person_id,
        address=person.email,
        browser=browser,
        asked=asked,
        created_at=now,
        expires_at=now + LASTING,
    )
    session.add(code)
    session.flush()
    owe_code(session, code, person, now)
    return code


def count_try(
    session: Session, secret: bytes, code_id: int, browser: str, typed: str, now: datetime
) -> Trial:
    """Judge what was typed against a code of this browser, and count the try whatever comes of it.

    A code is over, too, once another was sent, or where the person's address is another now.
    """
    wanted = select(Passcode).where(Passcode.id == code_id, Passcode.browser == browser, _unused())
    code = session.exec(wanted.with_for_update()).first()
    person = session.get(Person, code.person_id) if code else None
    if code is None or person is None or not person.active or person.email != code.address:
        return "over"
    trial = try_code(secret, code.seed, typed, tries=code.tries, expires_at=code.expires_at, now=now)
    code.tries += 1
    return trial


def use_up(session: Session, code_id: int, now: datetime) -> None:
    """Use a code up in the transaction of what it confirms. Raises Refused where that happened before."""
    done = session.execute(
        update(Passcode)
        .where(col(Passcode.id) == code_id, _unused())
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise Refused("code_over")


def _unused() -> Any:
    return col(Passcode.used_at).is_(None)
