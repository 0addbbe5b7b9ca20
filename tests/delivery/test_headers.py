"""The headers of a mail: what they say, and that nothing in the data can add to them."""

import unicodedata
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.facts import Unrenderable
from notifications.headers import checked_address, clean
from notifications.render import render
from tests.delivery.outbox import LETTERHEAD, NOW, claimed

WICKED = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\r\n\0\t\u202e\u2066\u2069\u2028\u200b\x85\ud800,;<>\"'=?@[]()ab م")
    ),
    max_size=120,
)
# Half a surrogate pair has no UTF-8: no database keeps one in a code.
STORED = WICKED.map(lambda text: text.encode("utf-8", "ignore").decode())


def sent(**changes: object) -> EmailMessage:
    notice = replace(claimed("step_opened", "both"), **changes)  # type: ignore[arg-type]
    return message_from_bytes(render(notice, LETTERHEAD, NOW).content(), policy=policy.default)


def test_a_mail_says_who_wrote_it_why_and_that_no_answer_of_a_machine_is_wanted() -> None:
    message = sent()
    assert {
        name: str(value) for name, value in message.items() if name not in ("Subject", "Content-Type")
    } == {
        "Date": "Mon, 30 Nov 2026 11:00:00 +0200",
        "From": "Shiraka شراكة <no-reply@shiraka.example>",
        "To": "منى السيد <mona@mohp.example>",
        "Reply-To": "Programme office <office@shiraka.example>",
        "Message-ID": "<0d1c@shiraka.invalid>",
        "In-Reply-To": "<project-HEA-01@shiraka.example>",
        "References": "<project-HEA-01@shiraka.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-ID": "<notices.shiraka.example>",
        "X-Shiraka-Notice": "7",
        "X-Shiraka-Kind": "step_opened",
        "X-Shiraka-Project": "HEA-01",
        "X-Shiraka-Reason": "step_opened:slot:12:person:5",
        "Content-Language": "ar, en",
        "MIME-Version": "1.0",
    }
    assert message["Subject"] == "[HEA-01] الملف الصحي الإلكتروني الموحد / Unified electronic health record"
    assert [it.get_content_type() for it in message.iter_parts()] == ["text/plain", "text/html"]


@settings(deadline=None)
@given(code=STORED, title=WICKED, name=WICKED, comment=WICKED, key=WICKED)
def test_nothing_in_the_data_adds_a_header_or_a_recipient(
    code: str, title: str, name: str, comment: str, key: str
) -> None:
    facts = {
        **claimed("step_opened").facts,
        "project": {"code": f"X{code}"[:64], "title_ar": f"عنوان {title}", "title_en": f"Title {title}"},
        "recipient": {"ar": name, "en": name},
        "comment": comment,
    }
    content = render(
        replace(claimed("step_opened", "both"), facts=facts, key=f"k{key}"), LETTERHEAD, NOW
    ).content()
    head = content.partition(b"\r\n\r\n")[0]
    message, plain = message_from_bytes(content, policy=policy.default), sent()
    assert [it for it, _ in message.items()] == [it for it, _ in plain.items()]
    assert [it.addr_spec for it in message["To"].addresses] == ["mona@mohp.example"]
    assert head.isascii()
    assert b"\0" not in head
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert content.replace(b"\r\n", b"").count(b"\n") == content.replace(b"\r\n", b"").count(b"\r") == 0
    for each in ("Subject", "To"):
        assert not {it for it in str(message[each]) if unicodedata.category(it) in ("Cc", "Zl", "Zp")}


@settings(deadline=None)
@given(WICKED)
def test_a_cleaned_text_is_one_line_without_controls_or_marks_of_direction(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert len(cleaned) <= 200
    assert not {it for it in cleaned if unicodedata.category(it) in ("Cc", "Cs")}
    assert not set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(cleaned)
    assert clean(cleaned) == cleaned


def test_the_joiners_that_spelling_needs_are_kept() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


def test_an_address_is_taken_without_the_marks_that_were_pasted_along() -> None:
    assert checked_address("\u202amona@mohp.example\u202c\u200b ").wire == "mona@mohp.example"


def test_an_arabic_domain_is_kept_in_both_forms() -> None:
    found = checked_address("mona@مثال.example")
    assert (found.shown, found.wire) == ("mona@مثال.example", "mona@xn--mgbh0fb.example")


@pytest.mark.parametrize(
    "raw", ["", "mona", "a@b@c.example", "a@x.example\r\nBcc: b@x.example", "a@x.example, b@x.example"]
)
def test_what_is_no_single_address_is_refused(raw: str) -> None:
    with pytest.raises(Unrenderable):
        checked_address(raw)
