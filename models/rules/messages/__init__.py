"""What every error says, in Arabic and English, by its code."""

from models.rules.messages.access import ACCESS_MESSAGES
from models.rules.messages.clocks import CLOCK_MESSAGES
from models.rules.messages.contracts import CONTRACT_MESSAGES
from models.rules.messages.funding import FUNDING_MESSAGES
from models.rules.messages.imports import IMPORT_MESSAGES
from models.rules.messages.ledger import LEDGER_MESSAGES
from models.rules.messages.mail import MAIL_MESSAGES
from models.rules.messages.movement import MOVEMENT_MESSAGES
from models.rules.messages.pages import PAGE_MESSAGES
from models.rules.text import Text

AREAS = (
    ACCESS_MESSAGES,
    CLOCK_MESSAGES,
    CONTRACT_MESSAGES,
    FUNDING_MESSAGES,
    IMPORT_MESSAGES,
    LEDGER_MESSAGES,
    MAIL_MESSAGES,
    MOVEMENT_MESSAGES,
    PAGE_MESSAGES,
)
MESSAGES: dict[str, Text] = {code: text for area in AREAS for code, text in area.items()}
