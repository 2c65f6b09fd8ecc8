"""What the API answers when something cannot be: one shape, a stable code, both languages."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("linli.project.tests.small_api")


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    answer = client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    assert answer.headers["Content-Type"] == (
        "application/problem+json" if answer.status_code >= 400 else "application/json; charset=utf-8"
    )
    return answer.status_code, answer.json()


def test_a_refusal_is_answered_with_its_code_and_its_facts(client: Client) -> None:
    status, problem = post(client, "/orders", {"dish": "粥", "bowls": 4})

    assert status == 409
    assert problem == {
        "type": "/api/v1/docs#kitchen.too_much_soup",
        "title": "与现在的情形不合",
        "status": 409,
        "detail": "至多3碗。",
        "code": "kitchen.too_much_soup",
        "facts": {"most": 3},
        "field": "bowls",
    }


def test_every_fault_of_a_form_is_named_at_once_in_the_language_asked_for(client: Client) -> None:
    status, problem = post(client, "/orders", {"dish": "一二三四五六"}, accept_language="en")

    assert (status, problem["code"], problem["facts"]) == (422, "request.invalid", {"count": 2})
    assert [(e["field"], e["code"], e["detail"]) for e in problem["errors"]] == [
        ("dish", "too_long", "Too long: at most 5 characters."),
        ("bowls", "missing", "Please fill this in."),
    ]


def test_an_answer_never_repeats_what_was_typed(client: Client) -> None:
    _status, problem = post(client, "/orders", {"dish": "张三的电话一二三", "bowls": "李四"})

    assert "张三" not in str(problem) and "李四" not in str(problem)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/orders", "{", 400, "request.malformed"),
        ("/orders", b"\xd5\xc5", 400, "request.malformed"),
        ("/orders", rb'{"dish": "\u0000", "bowls": 1}', 400, "request.malformed"),
        ("/orders", rb'{"dish": "\ud800", "bowls": 1}', 400, "request.malformed"),
        ("/orders", rb'{"dish": "x", "bowls": 1, "\udfff": ""}', 400, "request.malformed"),
        ("/orders", {"dish": "none", "bowls": 1}, 404, "request.not_found"),
        ("/nowhere", {}, 404, "request.not_found"),
        ("/secret", {}, 401, "request.not_signed_in"),
    ],
)
def test_what_reaches_no_room_is_a_problem_too(
    client: Client, path: str, body: Any, status: int, code: str
) -> None:
    answer = post(client, path, body)

    assert (answer[0], answer[1]["code"]) == (status, code)


def test_too_large_a_body_is_refused_with_the_limit(client: Client) -> None:
    status, problem = post(client, "/orders", {"dish": "x" * 3_000_000, "bowls": 1})

    assert (status, problem["code"], problem["facts"]) == (413, "request.too_large", {"limit_mb": 2})


def test_a_cookie_alone_is_not_enough_to_write(db: None) -> None:
    status, problem = post(Client(enforce_csrf_checks=True), "/secret", {})

    assert (status, problem["code"]) == (403, "request.stale_form")
