"""How the pages write names, money and time."""

from datetime import UTC, datetime

import pytest

from api.pages.visit import own_path
from api.pages.wording import Wording, end_of_week
from models.rules.money import Money
from models.rules.text import Language, Text

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # Monday, 14:00 in Cairo.


def wording(language: Language = "en", now: datetime = NOON) -> Wording:
    return Wording(language, "Africa/Cairo", now)


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (125_000_000, "EGP\u00a01,250,000"),
        (125_000_050, "EGP\u00a01,250,000.50"),
        (5, "EGP\u00a00.05"),
        (0, "EGP\u00a00"),
        (-125_000_001, "EGP\u00a0-1,250,000.01"),
        (10**17 + 1, "EGP\u00a01,000,000,000,000,000.01"),
    ],
)
def test_money_is_written_with_its_currency_and_separators(minor: int, written: str) -> None:
    for language in ("ar", "en"):
        said = wording("ar" if language == "ar" else "en").money(Money(minor, "EGP"))
        assert said == f'<bdi class="money">{written}</bdi>'


def test_an_instant_is_told_on_the_programmes_clock() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # Tuesday 24 November, 01:30 in Cairo.
    assert ">24 Nov 2026, 01:30</time>" in wording().moment(late)
    assert ">24 نوفمبر 2026، 01:30</time>" in wording("ar").moment(late)
    assert 'datetime="2026-11-24"' in wording().day(late)


def test_summer_time_is_told_as_people_live_it() -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)  # Wednesday, 15:00 in Cairo's summer time.
    assert wording().clock(summer) == "15:00"


def test_days_are_counted_by_the_calendar_and_not_by_hours() -> None:
    tonight = datetime(2026, 11, 23, 21, 59, tzinfo=UTC)  # 23:59 in Cairo.
    tomorrow = datetime(2026, 11, 23, 22, 1, tzinfo=UTC)  # 00:01 in Cairo.
    assert wording().days_until(tonight) == 0
    assert wording().days_until(tomorrow) == 1
    assert wording().days_until(datetime(2026, 11, 21, 22, 0, tzinfo=UTC)) == -1


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 11, 22, 0, 0, tzinfo=UTC), datetime(2026, 11, 28, 22, 0, tzinfo=UTC)),  # Sunday
        (NOON, datetime(2026, 11, 28, 22, 0, tzinfo=UTC)),  # Monday
        (datetime(2026, 11, 28, 21, 0, tzinfo=UTC), datetime(2026, 11, 28, 22, 0, tzinfo=UTC)),  # Saturday
        (datetime(2026, 11, 28, 22, 0, tzinfo=UTC), datetime(2026, 12, 5, 22, 0, tzinfo=UTC)),  # Sunday 00:00
    ],
)
def test_the_week_is_over_when_sunday_begins(now: datetime, end: datetime) -> None:
    assert end_of_week(now, "Africa/Cairo") == end


def test_a_name_that_a_language_lacks_is_shown_in_the_other_and_marked() -> None:
    assert wording("ar").text(Text("", "Clinic <1>")) == '<bdi lang="en">Clinic &lt;1&gt;</bdi>'
    assert wording("en").text(Text("عيادة", "")) == '<bdi lang="ar">عيادة</bdi>'
    assert wording("en").text(Text("عيادة", "Clinic")) == "<bdi>Clinic</bdi>"


def test_a_body_that_a_persons_name_holds_is_not_said_twice() -> None:
    body = Text("وزارة", "Ministry")
    assert wording().signed(Text("مدير، وزارة", "Manager, Ministry"), body) == "<bdi>Manager, Ministry</bdi>"
    assert wording("ar").signed(Text("منى", "Mona"), body) == "<bdi>منى</bdi>، <bdi>وزارة</bdi>"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "inbox", "", "/a\nb"],
)
def test_an_address_of_another_site_is_never_gone_to(address: str) -> None:
    assert own_path(address) == "/"


def test_an_address_of_this_site_is_kept_with_its_filters() -> None:
    assert own_path("/projects?q=a&late=true#x") == "/projects?q=a&late=true#x"
