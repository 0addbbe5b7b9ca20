"""Documents over HTTP: attached safely, given back as a download, and hidden with their project."""

from typing import Any

import httpx
import pytest

from models.store import Store
from settings import Settings
from tests.web.conftest import SignIn
from tests.web.world import World

PDF = b"%PDF-1.7\n1 0 obj\n"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def attach(client: httpx.Client, code: str, content: bytes = PDF, **said: Any) -> httpx.Response:
    """Attach a study to a project on its newest version."""
    path = f"/api/v1/projects/{code}"
    headers = {"If-Match": client.get(path).headers.get("ETag", '"1-a"'), **said.pop("headers", {})}
    place = {"kind": "study", "name": "دراسة.pdf", **said}
    return client.post(f"{path}/documents", params=place, content=content, headers=headers)


def test_a_document_is_attached_listed_and_given_back_as_a_download(world: World, sign_in: SignIn) -> None:
    code, manager = world.open(), sign_in("manager")
    made = attach(manager, code)
    assert made.status_code == 201, made.text
    listed = manager.get(f"/api/v1/projects/{code}/documents").json()["items"]
    assert listed == [made.json()]
    assert manager.get(made.headers["Location"]).json() == made.json()
    given = sign_in("sponsor").get(f"{made.headers['Location']}/content")
    assert given.content == PDF
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D8%AF")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]


def test_the_same_request_twice_attaches_once_and_leaves_one_file(
    world: World, sign_in: SignIn, settings: Settings
) -> None:
    code, manager = world.open(), sign_in("manager")
    one, two = (attach(manager, code, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert one.json() == two.json()
    again = attach(manager, code)
    assert again.json()["id"] == one.json()["id"]
    other = attach(manager, code, b"%PDF-1.4\nmore", headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    stored = settings.data_directory / "documents"
    assert len([path for path in stored.rglob("*") if path.is_file()]) == 1
    assert Store(settings.documents_url).digest("nothing") is None


def test_whoever_does_not_see_the_project_does_not_see_its_documents(world: World, sign_in: SignIn) -> None:
    code = world.open()
    address = attach(sign_in("manager"), code).headers["Location"]
    stranger = sign_in("stranger")
    for path in (f"/api/v1/projects/{code}/documents", address, f"{address}/content"):
        assert stranger.get(path).status_code == 404, path
    assert attach(stranger, code).status_code == 404
    other = world.open(title="Another")
    number = address.rpartition("/")[2]
    assert sign_in("manager").get(f"/api/v1/projects/{other}/documents/{number}").status_code == 404


def test_a_document_needs_the_version_that_was_read_and_a_person(world: World, sign_in: SignIn) -> None:
    code, manager = world.open(), sign_in("manager")
    path = f"/api/v1/projects/{code}/documents"
    place = {"kind": "study", "name": "a.pdf"}
    assert manager.post(path, params=place, content=PDF).status_code == 428
    stale = manager.post(path, params=place, content=PDF, headers={"If-Match": '"9-abc"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "content_changed")
    assert attach(sign_in("partner writes"), code).status_code == 403
    refused = attach(manager, code, b"MZ\x90\x00")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/content")
    elsewhere = attach(manager, code, kind="agreement", step="pack")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "document_turn_closed")


def test_a_body_larger_than_allowed_is_cut_off(world: World, sign_in: SignIn, settings: Settings) -> None:
    code, manager = world.open(), sign_in("manager")
    limit = settings.document_megabytes * 1024 * 1024
    assert attach(manager, code, PDF + b"0" * limit).status_code == 413
    listed = manager.get(f"/api/v1/projects/{code}/documents").json()["items"]
    assert listed == []
