"""The API's session door."""

import json

from django.test import Client

from linli.access import actions as access
from tests.town import Town

PASSWORD = "Linxi-Qiao-8"
DOOR = "/api/v1/session"


def browser(town: Town, login: str = "cx31a") -> Client:
    access.set_password(account=town.account[login], password=PASSWORD, at=town.at)
    return Client(enforce_csrf_checks=True)


def post(client: Client, login: str, password: str) -> tuple[int, dict[str, object]]:
    answer = client.post(DOOR, {"login": login, "password": password}, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_a_worker_signs_in_and_learns_the_own_posts(town: Town) -> None:
    client = browser(town)

    status, session = post(client, "cx31a", PASSWORD)

    assert status == 201
    assert session["name"] == "格员甲"
    assert session["posts"] == [
        {
            "role": "R31",
            "title": "春晓社区网格化服务管理中心 网格员",
            "centre": town.community,
            "level": 5,
            "unit": "",
            "grids": [town.grid],
        }
    ]
    assert json.loads(client.get(DOOR).content)["name"] == "格员甲"


def test_signing_out_needs_the_token_that_the_sign_in_gave(town: Town) -> None:
    client = browser(town)
    _, session = post(client, "cx31a", PASSWORD)

    assert client.delete(DOOR).status_code == 403
    assert client.delete(DOOR, headers={"X-CSRFToken": str(session["csrf_token"])}).status_code == 204
    assert client.get(DOOR).status_code == 401


def test_a_wrong_password_and_too_many_of_them_have_their_codes(town: Town) -> None:
    client = browser(town)

    answers = [post(client, "cx31a", "guess") for _ in range(6)]

    assert [status for status, _ in answers] == [401] * 5 + [429]
    assert [answers[0][1]["code"], answers[5][1]["code"]] == [
        "access.wrong_password",
        "access.too_many_tries",
    ]


def test_a_form_of_another_site_cannot_sign_anybody_in(town: Town) -> None:
    client = browser(town)

    answer = client.post(
        DOOR, json.dumps({"login": "cx31a", "password": PASSWORD}), content_type="text/plain"
    )

    assert answer.status_code == 400
    assert client.get(DOOR).status_code == 401


def test_nobody_has_a_session_without_signing_in(town: Town) -> None:
    answer = Client().get(DOOR)

    assert answer.status_code == 401
    assert json.loads(answer.content)["code"] == "access.sign_in_needed"


def test_a_login_that_no_database_can_hold_is_not_read(town: Town) -> None:
    assert post(browser(town), "cx\0", PASSWORD)[0] == 400
