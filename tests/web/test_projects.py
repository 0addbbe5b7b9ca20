"""Projects over HTTP: what is listed, in which pages, for whom, and what one project tells."""

from tests.web.conftest import SignIn
from tests.web.world import World


def test_a_list_goes_on_where_its_cursor_says(world: World, sign_in: SignIn) -> None:
    codes = [world.open(title=f"Project {number}") for number in range(5)]
    client = sign_in("manager")
    first = client.get("/api/v1/projects", params={"limit": 2})
    assert [item["code"] for item in first.json()["items"]] == codes[:2]
    assert f"cursor={first.json()['next_cursor']}" in first.headers["link"]
    second = client.get(first.headers["link"].partition(">")[0].removeprefix("<"))
    assert [item["code"] for item in second.json()["items"]] == codes[2:4]
    last = client.get("/api/v1/projects", params={"limit": 2, "cursor": second.json()["next_cursor"]})
    assert [item["code"] for item in last.json()["items"]] == codes[4:]
    assert last.json()["next_cursor"] is None
    assert "link" not in last.headers


def test_a_list_is_narrowed_by_each_filter(world: World, sign_in: SignIn) -> None:
    drafted, screened = world.open(title="Hospital records"), world.open(title="School 100% lists")
    world.decide(screened, "draft", "sponsor", "submit")
    client = sign_in("manager")

    def listed(**filters: str) -> list[str]:
        return [item["code"] for item in client.get("/api/v1/projects", params=filters).json()["items"]]

    assert listed() == [drafted, screened]
    assert listed(stage="review") == []
    assert listed(state="active") == [drafted, screened]
    assert listed(protocol="protocol-sports") == []
    assert listed(organisation="health") == [drafted, screened]
    assert listed(organisation="sports") == []
    assert listed(q="hospital") == [drafted]
    assert listed(q="100%") == [screened]
    assert listed(q="سجلات School") == [screened]
    world.be_late(screened)
    assert listed(late="true") == [screened]
    assert listed(late="false") == [drafted]


def test_a_list_tells_whose_turn_it_is(world: World, sign_in: SignIn) -> None:
    code = world.open()
    client = sign_in("manager")
    assert client.get("/api/v1/projects").json()["items"][0]["waiting_for"] == ["health"]
    world.decide(code, "draft", "sponsor", "submit")
    item = client.get("/api/v1/projects").json()["items"][0]
    assert item["waiting_for"] == ["mcit"]
    assert item["cost"] == {"amount": "100000.00", "currency": "EGP"}
    assert item["due_at"].endswith("Z")


def test_an_outsider_sees_neither_the_list_nor_the_project(world: World, sign_in: SignIn) -> None:
    code = world.open()
    for name in ("stranger", "outsider reads"):
        client = sign_in(name)
        assert client.get("/api/v1/projects").json()["items"] == []
        assert client.get(f"/api/v1/projects/{code}").status_code == 404
        assert client.get(f"/api/v1/projects/{code}/events").status_code == 404
        assert client.get(f"/api/v1/steps/{world.slot(code, 'draft')}").status_code == 404
        assert client.get("/api/v1/steps").json()["items"] == []
        assert client.get("/api/v1/protocols/protocol-health").status_code == 404
        assert client.get("/api/v1/status").json()["projects"] == 0


def test_a_project_tells_where_it_stands_and_why_it_cannot_move(world: World, sign_in: SignIn) -> None:
    code = world.open()
    answer = sign_in("sponsor").get(f"/api/v1/projects/{code}")
    found = answer.json()
    assert answer.headers["etag"] == f'"{found["tag"]}"'
    assert found["stage"] == {"id": "proposal", "title": {"ar": "المقترح", "en": "Proposal"}}
    assert found["state"]["id"] == "active"
    assert [(slot["step"], slot["holder"]["code"]) for slot in found["open_steps"]] == [("draft", "health")]
    assert found["open_steps"][0]["due_at"] is not None
    (unmet,) = found["unmet"]
    assert unmet["condition"] == "answer_awaited"
    assert unmet["who"]["id"] == "sponsor"
    assert unmet["organisation"]["code"] == "health"
    assert set(unmet["reason"]) == {"ar", "en"}
    assert [share["amount"]["amount"] for share in found["shares"]] == ["40000.00", "60000.00"]
    assert {party["role"] for party in found["parties"]} == {1, 2, 3, 4}
    assert found["events"][-1]["kind"] == "project_opened"


def test_a_project_links_to_the_runs_that_moved_it(world: World, sign_in: SignIn) -> None:
    code = world.open()
    run = "5b0f6f0a-8f4e-4b3c-9a39-3f2a0d5c8a11"
    with world.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE event SET flow_run_id = '{run}'")
    found = sign_in("manager").get(f"/api/v1/projects/{code}").json()
    assert found["runs"] == [{"id": run, "url": f"http://127.0.0.1:4200/runs/flow-run/{run}"}]


def test_a_history_is_read_in_pages_from_its_beginning(world: World, sign_in: SignIn) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    client, seen, cursor = sign_in("manager"), [], None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        found = client.get(f"/api/v1/projects/{code}/events", params=params).json()
        seen += [event["sequence"] for event in found["items"]]
        cursor = found["next_cursor"]
        if cursor is None:
            break
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) > 4


def test_actions_say_what_is_possible_and_why_the_rest_is_not(world: World, sign_in: SignIn) -> None:
    code = world.open()
    client = sign_in("sponsor")
    listed = client.get(f"/api/v1/projects/{code}/actions", headers={"Accept-Language": "ar"}).json()
    actions = {action["id"]: action for action in listed["items"]}
    assert actions["withdraw"]["allowed"]
    assert actions["withdraw"]["href"] == f"/api/v1/projects/{code}/withdrawal"
    assert not actions["put_on_hold"]["allowed"]
    assert "مدير البرنامج" in actions["put_on_hold"]["refusal"]["message"]


def test_an_action_is_done_at_its_own_address(world: World, sign_in: SignIn) -> None:
    code = world.open()
    manager = sign_in("manager")
    held = manager.post(f"/api/v1/projects/{code}/hold", json={"reason": "Waiting for the budget"})
    assert held.status_code == 200
    assert held.json()["state"] == "on_hold"
    assert held.json()["ready"]
    again = manager.post(f"/api/v1/projects/{code}/hold", json={"reason": "Once more"})
    assert again.status_code == 409
    assert again.json()["code"] == "action_not_allowed"
    resumed = manager.post(f"/api/v1/projects/{code}/resumption", json={"reason": "The budget is there"})
    assert resumed.json()["state"] == "active"
    assert sign_in("sponsor").post(f"/api/v1/projects/{code}/hold", json={"reason": "?"}).status_code == 403


def test_every_action_of_the_lifecycle_has_an_address(world: World, sign_in: SignIn) -> None:
    code = world.open()
    client = sign_in("manager")
    for action in client.get(f"/api/v1/projects/{code}/actions").json()["items"]:
        answer = client.post(action["href"], json={"reason": ""})
        assert answer.status_code == 422, action["id"]
