"""The form of mails: styles inline, one click switches off optional mail alone, kinds agree with rules."""

import re
from dataclasses import replace

import pytest

from models.rules.kinds import SENDING, sending_of
from models.rules.marks import read_unsubscribe
from notifications.catalogue import KINDS
from notifications.composition import Composed, compose
from notifications.render import render
from notifications.templating import TEMPLATES
from tests.delivery.outbox import LETTERHEAD, NOW, claimed
from tests.delivery.test_rendering import parts, sent

SECRET = "a secret for tests, longer than thirty-two"
SIGNING = replace(LETTERHEAD, secret=SECRET, return_path="bounces@shiraka.example")


def test_the_catalogue_and_the_rules_agree_on_what_is_mandatory() -> None:
    assert {kind: it.mandatory for kind, it in KINDS.items()} == {
        kind: not sending_of(kind).optional for kind in KINDS
    }
    assert set(SENDING) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_style_is_inline(kind: str) -> None:
    html = parts(sent(render(claimed(kind, "both"), LETTERHEAD, NOW)))[1]
    assert " class=" not in html
    assert "<style" not in html
    assert "padding:" in html


def test_the_style_sheet_has_no_class_too_many() -> None:
    sheet = (TEMPLATES / "layout" / "mail.css").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.jinja")]
    found = [one for text in sources for one in re.findall(r' class="([^>]*?)"[ >]', text)]
    used = {word for one in found for word in names(one)}
    assert used == set(re.findall(r"^\.([a-z]+) {", sheet, re.MULTILINE))


def names(found: str) -> list[str]:
    return re.findall(r'"([a-z]+)"', f'"{found}"') if "{{" in found else [found]


@pytest.mark.parametrize("kind", KINDS)
def test_only_optional_mail_can_be_switched_off_with_one_click(kind: str) -> None:
    message = sent(render(claimed(kind), SIGNING, NOW))
    link = str(message["List-Unsubscribe"] or "").strip()
    assert bool(link) == sending_of(kind).optional
    if link:
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = link.strip("<>").removeprefix("https://shiraka.example/unsubscribe/")
        assert read_unsubscribe(SECRET, token) == (5, kind)
        assert link.strip("<>") in parts(message)[0]


def test_each_mail_has_a_return_address_of_its_own_where_bounces_are_read() -> None:
    read, unread = (compose(claimed("rejected"), it, NOW) for it in (SIGNING, LETTERHEAD))
    assert isinstance(read, Composed)
    assert isinstance(unread, Composed)
    assert read.mail.sender.startswith("bounces+7.")
    assert unread.mail.sender == "no-reply@shiraka.example"


def test_a_digest_of_very_many_matters_names_fifty_and_counts_the_rest() -> None:
    digest = claimed("digest")
    many = replace(digest, lines=tuple(replace(digest.lines[0], id=number) for number in range(61)))
    text = parts(sent(render(many, LETTERHEAD, NOW)))[0]
    assert text.count("https://shiraka.example/steps/12") == 50
    assert "61 matters" in text
    assert "And more: \u206811 matters\u2069" in text


def test_what_machines_read_is_never_folded_however_long_the_address() -> None:
    long = f"{'very-long-name.' * 8}example.org"
    far = replace(SIGNING, public_url=f"https://{long}", mail_from=f"Shiraka <no-reply@{long}>")
    notice = replace(claimed("reminder"), message_id=f"<0d1c@{long}>")
    lines = render(notice, far, NOW).content().decode("ascii").split("\r\n")
    head = lines[: lines.index("")]
    wanted = ("Message-ID", "In-Reply-To", "References", "List-ID", "List-Unsubscribe")
    found = {name: [it for it in head if it.startswith(f"{name}: <") and it.endswith(">")] for name in wanted}
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(wanted, 1)
