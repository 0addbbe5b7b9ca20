"""Documents on a project's page: attached by a plain form, listed by version, given back as files."""

import pytest
from httpx import Response

from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.world import World

PDF = b"%PDF-1.7\n1 0 obj\n"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def attach(
    reader: Reader, code: str, content: bytes = PDF, name: str = "دراسة.pdf", **changes: str
) -> Response:
    """Choose a file in the form of a project's page, and send it."""
    address = f"/projects/{code}/documents"
    fields = reader.form(reader.open(address), address) | {"place": "study||"} | changes
    return reader.client.post(address, data=fields, files={"file": (name, content)})


def test_a_document_is_attached_and_the_same_again_is_its_next_version(world: World, enter: Enter) -> None:
    code, sponsor = world.open(), enter("sponsor")
    assert "No document is attached yet." in sponsor.open(f"/projects/{code}/documents").text
    listed = attach(sponsor, code)
    assert (listed.status_code, listed.url.path) == (200, f"/projects/{code}/documents")
    assert "دراسة.pdf" in listed.text
    assert attach(sponsor, code).text.count("دراسة.pdf") == 1
    assert attach(sponsor, code, PDF + b"more").text.count("دراسة.pdf") == 2
    address = listed.text.partition(" download")[0].rpartition('href="')[2].partition('"')[0]
    given = enter("manager").open(address)
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in given.headers["content-security-policy"]
    assert enter("stranger").open(address).status_code == 404
    step = world.slot(code, "draft")
    assert "دراسة.pdf" in sponsor.open(f"/steps/{step}").text


def test_what_is_refused_comes_back_with_the_reason(world: World, enter: Enter) -> None:
    code, sponsor = world.open(), enter("sponsor")
    assert "Choose a file first." in attach(sponsor, code, b"", name="").text
    refused = attach(sponsor, code, b"MZ\x90\x00", name="run.exe")
    assert refused.status_code == 422
    assert 'href="#file"' in refused.text
    stale = attach(sponsor, code, seen="9-abc")
    assert stale.status_code == 412
    foreign = attach(sponsor, code, token="another")
    assert foreign.status_code == 403
    elsewhere = sponsor.client.post(
        f"/projects/{code}/documents", headers={"Origin": "https://elsewhere.example"}, files={"file": b"x"}
    )
    assert elsewhere.status_code == 403
    assert "No document is attached yet." in sponsor.open(f"/projects/{code}/documents").text


def test_only_kinds_that_may_be_attached_now_are_offered(world: World, enter: Enter) -> None:
    code = world.open()
    offered = enter("sponsor").open(f"/projects/{code}/documents").text
    assert 'value="study||"' in offered
    assert 'value="agreement|' not in offered


def test_a_file_larger_than_allowed_is_cut_off(world: World, enter: Enter) -> None:
    code, sponsor = world.open(), enter("sponsor")
    assert attach(sponsor, code, PDF + b"0" * (26 * 1024 * 1024)).status_code in (413, 422)
