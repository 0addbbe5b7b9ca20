"""Caught mail as development reads it."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from api.app import create_app
from models.clock import utc_now
from models.mailbox import FOLDER, Mailbox
from settings import Settings
from tests.web.conftest import SECRET, Enter
from tests.web.reader import Reader
from tests.web.server import WebServer
from tests.web.world import World

# The shell asks nothing of the database that other tests of the pages do not ask on both.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NASTY = "<p dir=rtl>قرار</p><script>parent.alert(1)</script><img src=https://tracker.example/x>"


@pytest.fixture
def mail(settings: Settings) -> str:
    """Give the id of a mail that was caught."""
    message = EmailMessage()
    message["From"] = "Shiraka <no-reply@shiraka.localhost>"
    message["To"] = "funder@health.example"
    message["Subject"] = "[HEA-01] طلب قرار <b>"
    message["Message-ID"] = "<1@shiraka.invalid>"
    message.set_content("نص الرسالة\nSecond line")
    message.add_alternative(NASTY, subtype="html")
    mailbox = Mailbox(settings.data_directory / FOLDER)
    return mailbox.add(bytes(message), "no-reply@shiraka.localhost", ["funder@health.example"], utc_now())


def test_caught_mail_is_listed_and_shown_as_page_and_as_text(enter: Enter, mail: str) -> None:
    reader = enter("manager")
    assert "[HEA-01] طلب قرار &lt;b&gt;" in reader.open("/dev/mail").text
    page = reader.open(f"/dev/mail/{mail}")
    assert "funder@health.example" in page.text
    assert "نص الرسالة\nSecond line" in page.text
    assert f'src="/dev/mail/{mail}/body" sandbox=' in page.text
    assert "allow-scripts" not in page.text
    assert "<script>" not in page.text


def test_a_mails_page_runs_nothing_and_loads_nothing(enter: Enter, mail: str) -> None:
    body = enter("manager").open(f"/dev/mail/{mail}/body")
    assert "قرار" in body.text
    policy = body.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "img-src data:;" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script" not in policy.replace("allow-scripts", "script")


def test_a_mail_that_is_not_there_is_a_page_that_says_so(enter: Enter, mail: str) -> None:
    reader = enter("manager")
    for name in ("none", "..%2F..%2Fsettings.py", mail[:-1] + "g"):
        assert reader.open(f"/dev/mail/{name}").status_code == 404
    assert "Newest" in reader.open(f"/dev/mail?before={mail}").text


def test_caught_mail_is_not_for_production(
    world: World, database_url: str, tmp_path: Path, mail: str
) -> None:
    settings = Settings(
        environment="production",
        public_url="https://shiraka.example",
        data_directory=tmp_path,
        database_url=database_url,
        secret_key=SECRET,
        allowed_hosts=("127.0.0.1",),
        smtp_host="mail.example",
    )
    with WebServer(create_app(settings)) as server:
        reader = Reader(server.url)
        assert reader.open("/dev/mail").status_code == 404
        assert reader.open(f"/dev/mail/{mail}/body").status_code == 404
        reader.client.close()
