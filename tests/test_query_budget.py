"""What an answer of the API costs in queries: pinned, and the same for one case and for a page full of them."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.cases.actions.registrar import number_outbox
from linli.kernel.clock import standing_at
from tests.cases import DISPATCH, REPORT, Story, accepted
from tests.town import COUNTY, MONDAY_9, STREETS, Town

pytestmark = pytest.mark.django_db

BUDGET: Mapping[str, int] = json.loads((Path(__file__).parent / "query_budget.json").read_text())
MORE = 12
# Who asks, and what: an address, and the words of a search.
QUESTIONS: Mapping[str, tuple[str, Callable[[Story], str], Mapping[str, str] | None]] = {
    "GET /api/v1/cases/lenses": ("qh12", lambda case: "/lenses", None),
    "GET /api/v1/cases": ("qh12", lambda case: f"?lens=holder:{COUNTY}", None),
    "GET /api/v1/cases, a place": ("qh12", lambda case: "?lens=place:990101", None),
    "GET /api/v1/cases, a unit": ("qhcg21", lambda case: f"?lens=unit:{STREETS}", None),
    "POST /api/v1/cases/find, a number": ("qh12", lambda case: "/find", {"text": "the number"}),
    "POST /api/v1/cases/find, a phone": ("qh12", lambda case: "/find", {"text": REPORT["reporter_phone"]}),
    "POST /api/v1/cases/find, a name": ("qh12", lambda case: "/find", {"text": REPORT["reporter_name"]}),
    "POST /api/v1/cases/find, words": ("qh12", lambda case: "/find", {"text": "三天没亮"}),
    "GET /api/v1/cases/feed/{county}": ("qh12", lambda case: "/feed/990101", None),
    "GET /api/v1/cases/{county}/{id}": ("qh12", lambda case: f"/990101/{case.key.id}", None),
    "GET /api/v1/cases/no/{case_no}": ("qh12", lambda case: f"/no/{case.case_no}", None),
}


def dispatched(town: Town) -> Story:
    story = accepted(town)
    story.make("dispatch", town.desk, **DISPATCH)
    return story


def cost(client: Client, path: str, words: Mapping[str, str] | None) -> int:
    with CaptureQueriesContext(
        connection,
    ) as spent:
        if words is None:
            answer = client.get(f"/api/v1/cases{path}")
        else:
            answer = client.post(f"/api/v1/cases{path}", json.dumps(words), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    return len(spent)


def test_every_pin_is_a_question() -> None:
    assert BUDGET.keys() == QUESTIONS.keys()


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_costs_what_it_may_and_no_more_when_there_is_more(town: Town, question: str) -> None:
    login, path_of, words = QUESTIONS[question]
    story = dispatched(town)
    path = path_of(story)
    if words == {"text": "the number"}:
        words = {"text": story.case_no}
    client = Client()
    client.force_login(town.account[login])

    with standing_at(MONDAY_9 + timedelta(hours=2)):
        client.get("/api/v1/session")  # what a session costs once is no part of the answer
        number_outbox()
        one = cost(client, path, words)
        for _ in range(MORE):
            dispatched(town)
        story.make("progress", town.streets_contact, note="去看过了")
        number_outbox()
        many = cost(client, path, words)

    assert (one, many) == (BUDGET[question], BUDGET[question])
