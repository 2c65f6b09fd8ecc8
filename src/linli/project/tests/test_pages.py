"""The pages of no room, and the headers of all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db


def test_the_sign_of_life_answers_while_the_database_does(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_the_api_describes_itself(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: Client) -> None:
    page, problem = client.get("/nowhere"), client.get("/api/v1/nowhere")

    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert (problem.status_code, problem["Content-Type"]) == (404, "application/problem+json")


def test_every_answer_carries_the_strict_headers(client: Client) -> None:
    answer = client.get("/api/v1/docs")

    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def test_the_api_page_in_english_has_no_chinese_but_the_name_and_the_switch(client: Client) -> None:
    page = client.get("/api/v1/docs", headers={"Accept-Language": "en"}).content.decode()

    assert set(re.findall(r"[\u3400-\u9fff]+", page)) <= {"中文", "邻里"}
    assert 'id="request.not_found"' in page


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_api_page_is_readable_by_everyone(
    live_server: Any, browse: Callable[..., Page], axe: Callable[[Page], None], width: int, language: str
) -> None:
    page = browse(width=width, language=language)
    page.goto(f"{live_server.url}/api/v1/docs")

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
