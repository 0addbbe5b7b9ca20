"""What every error says, in Arabic and English, by its code."""

from models.rules.access_messages import ACCESS_MESSAGES
from models.rules.clock_messages import CLOCK_MESSAGES
from models.rules.contract_messages import CONTRACT_MESSAGES
from models.rules.funding_messages import FUNDING_MESSAGES
from models.rules.import_messages import IMPORT_MESSAGES
from models.rules.ledger_messages import LEDGER_MESSAGES
from models.rules.mail_messages import MAIL_MESSAGES
from models.rules.movement_messages import MOVEMENT_MESSAGES
from models.rules.page_messages import PAGE_MESSAGES
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
