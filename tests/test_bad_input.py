"""What cannot be taken, at the API's door: a stable code, the field and the mend in both languages, nothing half done."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from linli.cases.models import Case, CaseEvent, Counter, Operation, Outbox, Party, Words
from linli.kernel.clock import standing_at
from linli.kernel.paging import encode
from tests.cases import DISPATCH, REPORT, Story, accepted
from tests.town import COMMUNITY, MONDAY_9, SIBLING_COUNTY, Town

pytestmark = pytest.mark.django_db

HAN = re.compile(r"[\u4e00-\u9fff]")
MEGABYTES_10 = 10 * 1024 * 1024
TABLES = (Case, CaseEvent, Words, Party, Operation, Outbox)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with standing_at(MONDAY_9 + timedelta(hours=1)):
        yield


def send(
    town: Town,
    path: str,
    body: Any = None,
    *,
    login: str = "qh12",
    language: str = "zh-CN",
    kind: str = "application/json",
    **headers: str,
) -> tuple[int, dict[str, Any]]:
    """Send a request to the API; `body` is JSON unless it is text or bytes already, None asks for an answer by GET."""
    client = Client(headers={"accept-language": language})
    client.force_login(town.account[login])
    if body is None:
        answer = client.get(f"/api/v1/cases{path}")
    else:
        whole = body if isinstance(body, str | bytes) else json.dumps(body)
        keyed = {
            "idempotency-key": str(uuid4()),
            **{name.replace("_", "-"): v for name, v in headers.items()},
        }
        given = {name: value for name, value in keyed.items() if value}
        answer = client.generic("POST", f"/api/v1/cases{path}", whole, content_type=kind, headers=given)
    return answer.status_code, answer.json()


def stored() -> list[int]:
    return [table.objects.count() for table in TABLES]


def faulty(town: Town, path: str, body: Any = None, **how: str) -> dict[str, Any]:
    """Send what cannot be taken, in both languages. Returns the problem; nothing is stored, and nothing is repeated."""
    before = stored()
    status, said = send(town, path, body, **how)
    _, english = send(town, path, body, language="en", **how)

    assert stored() == before
    assert said["status"] == english["status"] == status
    assert said["code"] == english["code"]
    assert HAN.search(said["title"]) and not HAN.search(english["title"])
    for mine, theirs in zip(
        [said, *said.get("errors", ())], [english, *english.get("errors", ())], strict=True
    ):
        assert (mine["field"], mine["code"]) == (theirs["field"], theirs["code"])
        assert HAN.search(mine["detail"]) and theirs["detail"] and "%(" not in mine["detail"]
    return said


def field_of(problem: Mapping[str, Any]) -> str:
    """Return the first field that is named."""
    errors = problem.get("errors") or problem["facts"].get("errors") or [problem]
    return str(errors[0]["field"])


def filing(**changes: Any) -> dict[str, Any]:
    return {**REPORT, "place": "990101000000", **changes}


def fresh(move: str = "register") -> str:
    return f"/990101/{uuid4()}/moves/{move}"


BODIES: Mapping[str, tuple[Any, int, str, str]] = {
    "ten megabytes of words": (filing(description="长" * MEGABYTES_10), 413, "request.too_large", ""),
    "more words than a field takes": (filing(description="长" * 2001), 422, "request.invalid", "description"),
    "too few words": (filing(title="灯"), 422, "request.invalid", "title"),
    "no JSON": ("{", 400, "request.malformed", ""),
    "JSON in GB18030": (json.dumps(filing(), ensure_ascii=False).encode("gb18030"), 400, "request.malformed", ""),
    "a list instead of a form": ([1], 422, "request.invalid", "body"),
    "very deep JSON": ("[" * 200_000, 400, "request.malformed", ""),
    "half of a character": ('{"title": "\\ud83d路灯"}', 400, "request.malformed", ""),
    "a field that does not exist": (filing(salary=1), 422, "request.invalid", "salary"),
    "a number where words belong": (filing(title=7), 422, "request.invalid", "title"),
    "a category that does not exist": (filing(category="0999"), 422, "case.category_unknown", "category"),
    "a category in words": (filing(category="路灯"), 422, "request.invalid", "category"),
    "a place that does not exist": (filing(place="990101999000"), 422, "case.place_unknown", "place"),
    "a place in another county": (filing(place=SIBLING_COUNTY), 422, "case.place_outside_county", "place"),
    "swapped coordinates": (filing(place="", lon=30.5, lat=114.3), 422, "request.invalid", "lat"),
    "coordinates that are no number": ('{"lon": NaN, "lat": 1e999}', 422, "request.invalid", "title"),
    "a time that lies ahead": (filing(received_at="2026-03-03T09:00:00+08:00"), 422, "case.in_the_future", "received_at"),
    "a time without a zone": (filing(received_at="2026-03-02T09:00:00"), 422, "request.invalid", "received_at"),
    "a photo that nobody took": (filing(attachments=[str(UUID(int=7))]), 404, "media.photo_unknown", "attachments"),
    "seven photos": (filing(attachments=[str(UUID(int=7))] * 7), 422, "request.invalid", "attachments"),
    "a phone number that is none": (filing(reporter_phone="12345"), 422, "request.invalid", "reporter_phone"),
    "a NUL in a number": (filing(external_no="a\0b"), 400, "request.malformed", ""),
    "a line break in a number": (filing(external_no="a\nb"), 422, "request.invalid", "external_no"),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_filing_with_a_fault_names_its_field_and_leaves_nothing(town: Town, what: str) -> None:
    body, status, code, field = BODIES[what]

    problem = faulty(town, fresh(), body)

    assert (problem["status"], problem["code"], field_of(problem)) == (status, code, field)


def test_a_body_that_does_not_call_itself_json_is_not_read(town: Town) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        problem = faulty(town, fresh(), json.dumps(filing()), kind=kind)

        assert (problem["status"], problem["code"]) == (400, "request.malformed")
        assert "application/json" in problem["detail"]


def test_an_operation_needs_an_id_that_is_a_uuid(town: Town) -> None:
    for wrong in ("", "7"):
        problem = faulty(town, fresh(), filing(), idempotency_key=wrong)

        assert (problem["code"], field_of(problem)) == ("request.invalid", "Idempotency-Key")


def test_the_same_submission_twice_is_one_and_the_same_id_with_other_content_is_refused(town: Town) -> None:
    path, key = fresh(), str(uuid4())
    status, first = send(town, path, filing(), idempotency_key=key)

    again = send(town, path, filing(), idempotency_key=key)
    problem = faulty(town, path, filing(title="另一件事"), idempotency_key=key)
    elsewhere = faulty(town, fresh(), filing(), idempotency_key=key)

    assert status == 201
    assert again == (201, {**first, "repeated": True})
    assert problem["code"] == elsewhere["code"] == "case.operation_reused"
    assert problem["status"] == 409


def test_who_acts_on_an_old_page_is_told_what_has_happened_since(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, **DISPATCH)

    problem = faulty(
        town, move(story, "recategorise"), {"category": "0203", "reason": "属于城市管理类"}, if_match="2"
    )

    assert (problem["status"], problem["code"]) == (409, "case.conflict")
    assert (problem["facts"]["base_version"], problem["facts"]["version"]) == (2, 3)
    [change] = problem["facts"]["since"]
    assert (change["event"], change["who"]["name"], change["at"]) == (
        "dispatched",
        "许可",
        "2026-03-02T01:20:00.000000Z",
    )


@pytest.mark.parametrize("version", ["-1", "99999999999999999999", "0"])
def test_a_version_that_never_was_is_an_old_page_too(town: Town, version: str) -> None:
    problem = faulty(town, move(accepted(town), "dispatch"), DISPATCH, if_match=version)

    assert problem["code"] == "case.conflict"


def test_a_version_that_is_no_number_is_named(town: Town) -> None:
    problem = faulty(town, move(accepted(town), "dispatch"), DISPATCH, if_match="W/x")

    assert (problem["code"], field_of(problem)) == ("request.invalid", "If-Match")


def move(story: Story, name: str) -> str:
    return f"/990101/{story.key.id}/moves/{name}"


OVER_TWO = {"child": COMMUNITY, "reason": "属社区职责", "requirement": "请三天内办好"}
MOVES: Mapping[str, tuple[str, str, dict[str, Any], int, str, str]] = {
    "out of turn": ("qh12", "check_pass", {"way": "phone"}, 409, "case.move_not_now", ""),
    "outside the scope": ("slx12", "dispatch", DISPATCH, 404, "case.not_found", ""),
    "of another post": ("qh15", "dispatch", DISPATCH, 403, "case.move_not_yours", ""),
    "that does not exist": ("qh12", "juggle", {}, 404, "request.not_found", ""),
    "to no unit of ours": ("qh12", "dispatch", {**DISPATCH, "lead": "990101000000-77"}, 422, "case.unit_unknown", "lead"),
    "over two levels": ("qh12", "assign_down", OVER_TWO, 422, "case.not_a_direct_child", "child"),
    "with too long a limit": ("qh12", "dispatch", {**DISPATCH, "limit": "99WD"}, 422, "case.limit_too_long", "limit"),
    "with a limit that is none": ("qh12", "dispatch", {**DISPATCH, "limit": "soon"}, 422, "request.invalid", "limit"),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVES)
def test_a_move_that_cannot_be_is_refused_and_the_case_stays_as_it_is(town: Town, what: str) -> None:
    login, name, form, status, code, field = MOVES[what]
    story = accepted(town, place=town.centre)
    before = story.state

    problem = faulty(town, move(story, name), form, login=login)

    assert (problem["status"], problem["code"], problem["field"] or field_of(problem)) == (
        status,
        code,
        field,
    )
    assert story.state == before


def test_a_cookie_alone_makes_no_move(town: Town) -> None:
    story = accepted(town)
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.account["qh12"])

    for language, words in (("zh-CN", "在X-CSRFToken头中带上"), ("en", "in the header X-CSRFToken")):
        headers = {"idempotency-key": str(uuid4()), "accept-language": language}
        path = f"/api/v1/cases{move(story, 'dispatch')}"
        answer = client.post(path, json.dumps(DISPATCH), content_type="application/json", headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (403, "request.stale_form")
        assert words in answer.json()["detail"]
    assert story.events == ["registered", "accepted"]


QUESTIONS: Mapping[str, tuple[str, int, str]] = {
    "a list without a lens": ("", 422, "request.invalid"),
    "a lens that is none": ("?lens=x", 404, "case.lens_unknown"),
    "a lens with a NUL": ("?lens=holder:%00", 400, "request.malformed"),
    "a cursor that is none": ("?lens=holder:990101000000&after=x", 400, "paging.bad_cursor"),
    "a cursor of another list": (f"?lens=holder:990101000000&after={encode('x', 'y')}", 400, "paging.bad_cursor"),
    "a number with a wrong check digit": ("/no/99010120260302000013", 422, "case.number_wrong"),
    "a number with a NUL": ("/no/9901012026030200001%00", 400, "request.malformed"),
    "a case that does not exist": (f"/990101/{UUID(int=7)}", 404, "case.not_found"),
    "a county with a NUL": (f"/99010%00/{UUID(int=7)}", 400, "request.malformed"),
    "a county that is a poem": (f"/床前明月光/{UUID(int=7)}", 422, "request.invalid"),
    "a page of a timeline before the beginning of time": (f"/990101/{UUID(int=7)}?before=-{10**30}", 404, "case.not_found"),
}  # fmt: skip


@pytest.mark.parametrize("what", QUESTIONS)
def test_a_question_that_cannot_be_answered_is_refused(town: Town, what: str) -> None:
    path, status, code = QUESTIONS[what]

    problem = faulty(town, path)

    assert (problem["status"], problem["code"]) == (status, code)


@pytest.mark.parametrize("text", ["长" * 100_000, "'; DROP TABLE cases_case; --"])
def test_a_search_for_anything_finds_nothing_rather_than_failing(town: Town, text: str) -> None:
    accepted(town)

    status, found = send(town, "/find", {"text": text})

    assert (status, found["cases"]) == (200, [])


@pytest.mark.parametrize("text", ["", "a\x01b", "%", "_"])
def test_a_search_for_less_than_two_characters_says_so(town: Town, text: str) -> None:
    accepted(town)

    status, problem = send(town, "/find", {"text": text})

    assert (status, problem["code"]) == (422, "case.search_too_short")


def test_a_case_without_faults_passes_the_same_door(town: Town) -> None:
    """The stories above are refused for what is wrong with them, and for nothing else."""
    before = stored()

    status, _ = send(town, fresh(), filing())

    assert status == 201
    assert all(now > then for now, then in zip(stored(), before, strict=True))
    assert Counter.objects.get(county="990101").n == 1
