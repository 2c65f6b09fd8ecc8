"""The API's doors."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.cases import reported
from tests.town import Town

pytestmark = pytest.mark.django_db


def signed_in(town: Town, login: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")
    client.force_login(town.account[login])
    return client


def post(client: Client, path: str, **body: object) -> Any:  # Any: the test client adds .json()
    return client.post(
        f"/api/v1/cases{path}",
        json.dumps(body),
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=str(uuid4()),
    )


def test_a_clerk_accepts_through_the_api(town: Town) -> None:
    case = reported(town, past_grid=True)
    clerk = signed_in(town, "cx12")

    answer = post(clerk, f"/990101/{case.key.id}/moves/accept")
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["state"] == "ACCEPTED"
    page = clerk.get(f"/api/v1/cases/no/{case.case_no}")
    assert page.status_code == 200, page.content.decode()
    r = clerk.get("/api/v1/openapi.json")
    assert r.status_code == 200
