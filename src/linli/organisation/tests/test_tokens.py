"""Tokens by which programs call the API: given and revoked by administrators, good for one post, counted, on record."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.access import actions as access
from linli.access.errors import TokenNotFound, TokenUnfit
from linli.access.models import ApiToken, CallCount
from linli.access.rules import SESSION_CALLS_MAX
from linli.access.terms import Right
from linli.cases.models import CaseEvent
from linli.kernel.clock import standing_at
from linli.kernel.ids import uuid7
from linli.kernel.paging import PAGE_ROWS
from linli.organisation import actions, queries
from linli.organisation.errors import NoTokenForPost, NotYourFunction, PostingOver, PostingUnknown
from linli.organisation.models import Posting
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from tests.cases import REPORT
from tests.town import COUNTY, FIRST_DAY, MONDAY_9, Town

LAST_DAY = date(2026, 3, 31)
EVERYTHING = tuple(Right)


@pytest.fixture(autouse=True)
def monday() -> object:
    with standing_at(MONDAY_9):
        yield


def posting_of(town: Town, login: str) -> UUID:
    return Posting.objects.filter(account=town.account[login]).earliest("role").id


def token_for(
    town: Town, login: str = "qh12", *, by: Actor | None = None, at: Any = MONDAY_9, **changes: Any
) -> str:
    given: dict[str, Any] = {
        "name": "城管平台",
        "purpose": "把城管平台的案件转进来",
        "rights": EVERYTHING,
        "expires_on": LAST_DAY,
        "per_minute": 60,
    }
    return actions.give_token(
        posting=posting_of(town, login), by=by or town.county_security_admin, at=at, **{**given, **changes}
    )


@dataclass(frozen=True)
class Program:
    """A program without cookies that sends its token."""

    token: str

    def call(self, method: str, path: str, record: object = None) -> Any:  # Any: the test client's answer
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": str(uuid4())}
        body = json.dumps(record) if record is not None else ""
        return Client().generic(
            method, f"/api/v1/{path}", body, content_type="application/json", headers=headers
        )

    def files(self, **changes: Any) -> Any:
        form = {**REPORT, "place": COUNTY, **changes}
        return self.call("POST", f"cases/990101/{uuid7()}/moves/register", form)

    def code(self, method: str, path: str, record: object = None) -> tuple[int, str]:
        answer = self.call(method, path, record)
        return answer.status_code, json.loads(answer.content).get("code", "")


def test_a_program_files_and_reads_a_case_in_the_post_of_its_token(town: Town) -> None:
    program = Program(token_for(town))

    filed = program.files()

    assert filed.status_code == 201, filed.content
    found = program.call("GET", f"cases/990101/{filed.json()['id']}").json()
    assert found["title"] == REPORT["title"]


def test_the_event_says_for_whom_and_by_which_program_it_was_made(town: Town) -> None:
    program = Program(token_for(town))

    case = program.files().json()["id"]

    maker = json.loads(CaseEvent.objects.get(seq=1).body)["by"]
    assert (maker["name"], maker["post"], maker["token"]) == ("许可", "R12", "城管平台")
    timeline = program.call("GET", f"cases/990101/{case}").json()["timeline"]
    assert timeline[-1]["who"] == "许可（城管平台）"


def test_a_program_needs_neither_cookie_nor_form_token_and_gets_none(town: Town) -> None:
    answer = Program(token_for(town)).call("GET", "session")

    assert answer.json()["csrf_token"] == ""
    assert not answer.cookies


def test_a_token_acts_in_its_own_post_and_in_no_other_of_the_account(town: Town) -> None:
    actions.appoint(
        account=town.account["qh12"],
        role=Role.ARCHIVE_CLERK,
        centre=COUNTY,
        begins_on=FIRST_DAY,
        by=None,
        at=MONDAY_9,
    )

    posts = Program(token_for(town)).call("GET", "session").json()["posts"]

    assert [post["role"] for post in posts] == ["R12"]


@pytest.mark.parametrize(
    ("rights", "refused"),
    [
        ((Right.FILE, Right.MOVE), "cases?lens=holder:990101000000"),
        ((Right.FILE, Right.MOVE), "cases/lenses"),
        ((Right.FILE, Right.MOVE), "session"),
    ],
)
def test_a_token_without_the_right_to_read_reads_nothing(
    town: Town, rights: tuple[Right, ...], refused: str
) -> None:
    assert Program(token_for(town, rights=rights)).code("GET", refused) == (403, "access.token_right_missing")


def test_a_token_that_reads_neither_files_nor_moves(town: Town) -> None:
    case = Program(token_for(town)).files().json()["id"]
    reader = Program(token_for(town, rights=[Right.READ]))

    assert reader.files().json()["code"] == "access.token_right_missing"
    assert reader.code("POST", f"cases/990101/{case}/moves/accept", {}) == (403, "access.token_right_missing")
    assert Program(token_for(town, rights=[Right.FILE])).code(
        "POST", f"cases/990101/{case}/moves/accept", {}
    ) == (403, "access.token_right_missing")
    assert CaseEvent.objects.count() == 1


def test_looking_at_a_masked_field_and_approving_are_for_people_only(town: Town) -> None:
    program = Program(token_for(town))
    case = program.files().json()["id"]
    party = program.call("GET", f"cases/990101/{case}").json()["parties"][0]["id"]
    look = {"field": "phone", "reason": "contact"}

    assert program.code("POST", f"cases/990101/{case}/parties/{party}/reveal", look)[0] == 401
    assert program.code("POST", f"cases/990101/{case}/proposals/{uuid7()}", {"approved": True})[0] == 401
    assert program.code("DELETE", "session")[0] == 401


def test_a_case_outside_the_scope_of_the_post_is_not_found(town: Town) -> None:
    case = Program(token_for(town)).files().json()["id"]
    neighbour = Program(token_for(town, "slx12", by=town.system_admin))

    assert neighbour.code("GET", f"cases/990101/{case}")[0] == 404


def test_an_unknown_an_expired_and_a_revoked_token_are_told_the_same(town: Town) -> None:
    token = token_for(town)
    good = Program(token)
    assert Program("linli_no-such-token").code("GET", "session") == (401, "access.token_unknown")

    with standing_at(MONDAY_9 + timedelta(days=29)):
        assert good.code("GET", "session") == (200, "")
    with standing_at(MONDAY_9 + timedelta(days=30)):
        assert good.code("GET", "session") == (401, "access.token_unknown")
    actions.revoke_token(token=ApiToken.objects.get().id, by=town.county_system_admin, at=MONDAY_9)
    assert good.code("GET", "session") == (401, "access.token_unknown")


def test_a_bad_token_is_refused_even_beside_a_good_session(town: Town) -> None:
    client = Client()
    client.force_login(town.account["qh12"])

    answer = client.get("/api/v1/session", headers={"authorization": "Bearer linli_wrong"})

    assert answer.status_code == 401


def test_with_the_posting_and_with_the_account_the_token_ends(town: Town) -> None:
    first, second = Program(token_for(town)), Program(token_for(town, "qh15"))
    town.account["qh15"].is_active = False
    town.account["qh15"].save()

    actions.end_posting(posting=posting_of(town, "qh12"), by=town.county_security_admin, at=MONDAY_9)

    assert first.code("GET", "session") == (401, "access.token_unknown")
    assert second.code("GET", "session") == (401, "access.token_unknown")


def test_only_a_keyed_hash_of_a_token_is_stored(town: Town) -> None:
    token = token_for(town)

    row = ApiToken.objects.values().get()
    assert len(bytes(row["token_hash"])) == 32
    assert not [value for value in row.values() if token in str(value)]
    assert len(token) > 40


def test_the_day_of_the_last_use_is_kept_and_written_once_a_day(town: Town) -> None:
    program = Program(token_for(town))
    assert ApiToken.objects.get().last_used_on is None

    program.call("GET", "session")

    assert ApiToken.objects.get().last_used_on == MONDAY_9.date()


# --- How often ---


def test_calls_are_counted_by_the_minute_and_the_answer_says_how_many_are_left(town: Town) -> None:
    program = Program(token_for(town, per_minute=2))

    answers = [program.call("GET", "session") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [
        '"minute";r=1;t=60',
        '"minute";r=0;t=60',
        '"minute";r=0;t=60',
    ]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=2;w=60'
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()["code"] == "access.too_many_calls"
    with standing_at(MONDAY_9 + timedelta(seconds=60)):
        assert program.call("GET", "session").status_code == 200
    assert CallCount.objects.count() == 1


def test_the_calls_of_one_token_do_not_spend_those_of_another(town: Town) -> None:
    busy, calm = Program(token_for(town, per_minute=1)), Program(token_for(town, per_minute=1))
    busy.call("GET", "session")

    assert busy.call("GET", "session").status_code == 429
    assert calm.call("GET", "session").status_code == 200


def test_a_call_beyond_the_rights_counts_too(town: Town) -> None:
    reader = Program(token_for(town, rights=[Right.READ], per_minute=1))
    reader.files()

    assert reader.call("GET", "session").status_code == 429


def test_a_session_has_a_limit_of_its_own(town: Town) -> None:
    account = town.account["qh12"]
    client = Client()
    client.force_login(account)
    for _ in range(SESSION_CALLS_MAX - 1):
        access.count_call(caller=account.id, limit=SESSION_CALLS_MAX, at=MONDAY_9)

    assert client.get("/api/v1/session")["RateLimit"] == '"minute";r=0;t=60'
    refused = client.get("/api/v1/cases/lenses")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")


# --- Who gives one, for which posts ---


@pytest.mark.parametrize("who", ["county_system_admin", "county_security_admin", "system_admin"])
def test_system_and_security_administrators_give_tokens_in_their_scope(town: Town, who: str) -> None:
    assert Program(token_for(town, by=getattr(town, who))).code("GET", "session") == (200, "")


def test_nobody_else_gives_one_and_other_counties_are_not_found(town: Town) -> None:
    for who in (town.desk, town.director, town.workforce):
        with pytest.raises(NotYourFunction):
            token_for(town, by=who)
    with pytest.raises(PostingUnknown):
        token_for(town, "slx12")

    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("login", ["qh01", "qh02", "aud01", "qh60", "qh10", "qh11", "qhzj20"])
def test_no_token_administers_audits_or_approves(town: Town, login: str) -> None:
    with pytest.raises(NoTokenForPost):
        token_for(town, login, by=town.security_admin)


def test_a_post_that_is_over_gets_no_token(town: Town) -> None:
    actions.end_posting(posting=posting_of(town, "qh12"), by=town.county_security_admin, at=MONDAY_9)

    with pytest.raises(PostingOver):
        token_for(town)


@pytest.mark.parametrize(
    "unfit",
    [
        {"name": " "},
        {"name": "长" * 41},
        {"purpose": ""},
        {"rights": ()},
        {"per_minute": 0},
        {"per_minute": 601},
        {"expires_on": date(2026, 3, 1)},
        {"expires_on": date(2027, 3, 4)},
    ],
)
def test_a_token_without_name_purpose_right_or_a_day_within_a_year_is_refused(
    town: Town, unfit: dict[str, Any]
) -> None:
    with pytest.raises(TokenUnfit) as refused:
        token_for(town, **unfit)

    assert refused.value.field == next(iter(unfit))


def test_revoking_is_for_the_same_people_and_twice_is_the_same_as_once(town: Town) -> None:
    token_for(town)
    held = ApiToken.objects.get().id
    with pytest.raises(NotYourFunction):
        actions.revoke_token(token=held, by=town.desk, at=MONDAY_9)
    with pytest.raises(TokenNotFound):
        actions.revoke_token(token=held, by=queries.actor_of(town.account["slx12"], MONDAY_9), at=MONDAY_9)

    for hour in range(2):
        actions.revoke_token(token=held, by=town.county_security_admin, at=MONDAY_9 + timedelta(hours=hour))

    assert ApiToken.objects.get().revoked_at == MONDAY_9


# --- In the console ---


def at_desk(town: Town, login: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(town.account[login])
    return client


FORM = {"name": "城管平台", "purpose": "转入案件", "rights": ["read", "file"], "expires_on": "2026-03-31"}


def test_an_administrator_makes_a_token_in_the_console_and_sees_it_once(town: Town) -> None:
    desk = at_desk(town, "qh02")
    where = reverse("organisation:give-token", args=[posting_of(town, "qh12")])
    assert where in desk.get(reverse("organisation:people", args=[COUNTY])).content.decode()

    made = desk.post(where, {**FORM, "per_minute": "60"})

    token = made.content.decode().partition('value="linli_')[2].partition('"')[0]
    assert Program(f"linli_{token}").code("GET", "session") == (200, "")
    assert "no-store" in made["Cache-Control"]
    listed = desk.get(reverse("organisation:tokens", args=[COUNTY])).content.decode()
    assert "城管平台" in listed
    assert token not in listed


def test_what_is_missing_is_said_beside_the_form(town: Town) -> None:
    where = reverse("organisation:give-token", args=[posting_of(town, "qh12")])

    answer = at_desk(town, "qh02").post(where, {**FORM, "per_minute": "60", "expires_on": ""})

    assert answer.status_code == 422
    assert "有效期至" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_the_list_says_what_is_good_and_ends_a_token_by_one_press(town: Town) -> None:
    program = Program(token_for(town))
    desk = at_desk(town, "qh01")

    answer = desk.post(reverse("organisation:revoke-token", args=[ApiToken.objects.get().id]), follow=True)

    assert "已停用" in answer.content.decode()
    assert program.code("GET", "session")[0] == 401


def test_a_long_list_of_tokens_is_paged(town: Town) -> None:
    for number in range(PAGE_ROWS + 1):
        token_for(town, name=f"程序{number}")

    first = queries.tokens_page(town.desk, COUNTY, MONDAY_9)
    second = queries.tokens_page(town.desk, COUNTY, MONDAY_9, after=first.following)

    assert [len(first.rows), len(second.rows), second.following] == [PAGE_ROWS, 1, ""]
    assert second.rows[0].token.name == "程序0"


def test_a_page_of_tokens_costs_the_same_for_one_and_for_many(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer = town.county_security_admin
    token_for(town)
    with django_assert_num_queries(4):
        queries.tokens_page(officer, COUNTY, MONDAY_9)
    for login in ("qh12", "qhcg21") * 6:
        token_for(town, login)
    with django_assert_num_queries(4):
        assert len(queries.tokens_page(officer, COUNTY, MONDAY_9).rows) == 13
