"""The API's doors."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from linli.cases.actions import CaseKey
from linli.cases.errors import CaseNotFound
from linli.cases.models import Counter
from linli.kernel.paging import encode
from tests.cases import REPORT, Story, reported
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


@pytest.mark.parametrize("key", [["x"], ["x", "y"], ["2026-03-02T09:00:00", "y"]])
def test_a_forged_cursor_is_refused_at_every_list(town: Town, key: list[str]) -> None:
    clerk, forged = signed_in(town, "cx12"), encode(*key)
    lists = (
        f"/api/v1/cases?lens=holder:{town.community}&after={forged}",
        f"/console/cases/?lens=all:{town.community}&after={forged}",
        f"/console/proposals/?after={forged}",
    )
    assert [clerk.get(address).status_code for address in lists] == [400, 400, 400]
    assert post(clerk, "/find", text=town.community, after=forged).status_code == 400


@pytest.mark.parametrize("county", ["abc", "99010", "9901010", "９９０１０１"])
def test_only_a_county_s_six_digits_name_a_county(town: Town, county: str) -> None:
    clerk, form = signed_in(town, "cx12"), {**REPORT, "place": town.community}
    for move in ("report", "register", "save_draft"):
        answer = post(clerk, f"/{county}/{uuid4()}/moves/{move}", **(form if move != "save_draft" else {}))
        assert answer.status_code == 422, answer.content.decode()
    with pytest.raises(CaseNotFound):
        Story(town, CaseKey("99010x", uuid4())).make("register", town.desk, **form)
    assert not Counter.objects.exists()


def test_a_page_of_a_case_reads_plain_digits_alone(town: Town) -> None:
    case, clerk = reported(town, past_grid=True), signed_in(town, "cx12")
    page = f"/console/cases/990101/{case.key.id}/"
    for before in ("²", "٣", "9" * 5000, "-1", "2"):
        assert clerk.get(page, {"before": before}).status_code == 200
        answer = clerk.post(f"{page}moves/accept", {"base_version": before, "op_id": str(uuid4())})
        assert answer.status_code in (302, 409), answer.content.decode()
