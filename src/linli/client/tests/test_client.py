"""The client against a running server: what it calls, what it repeats and what never, pages, the feed, refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pytest_django.live_server_helper import LiveServer

from linli.access.models import CallCount
from linli.access.terms import Right
from linli.cases.actions.registrar import number_county
from linli.cases.models import Case, CaseEvent
from linli.cases.rules.moves import MOVES
from linli.client import Document, Linli, Refused, Unreachable, WrongCall, new_id
from linli.kernel.clock import now
from linli.kernel.paging import PAGE_ROWS
from linli.organisation import actions, queries
from linli.portal.tests.visit import a_photo
from linli.project.api import api
from tests.cases import REPORT
from tests.town import COUNTY, Town

pytestmark = pytest.mark.django_db(transaction=True)

LENS = f"holder:{COUNTY}"
Open = Callable[..., Linli]


class Wire(httpx.BaseTransport):
    """A wire that loses the first `lost` answers on their way back: the server did what it was asked."""

    def __init__(self, lost: int) -> None:
        self.lost, self.sent = lost, 0
        self.through = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.through.handle_request(request)
        answer.read()
        if request.url.path.endswith("openapi.json"):
            return answer
        self.sent += 1
        if self.sent <= self.lost:
            raise httpx.ReadError("the line went dead", request=request)
        return answer


def token_of(login: str, *, per_minute: int = 600) -> str:
    return actions.give_token(
        posting=queries.only_posting(login, now()),
        name="城管平台",
        purpose="转入案件",
        rights=tuple(Right),
        expires_on=now().date(),
        per_minute=per_minute,
        by=None,
        at=now(),
    )


@pytest.fixture
def open_client(town: Town, live_server: LiveServer) -> Iterator[Open]:
    """Return `open(login, per_minute=600, **options) -> Linli`; it is closed when the story is over."""
    opened: list[Linli] = []

    def opening(login: str = "qh12", *, per_minute: int = 600, **options: object) -> Linli:
        token = token_of(login, per_minute=per_minute)
        given = {"sleep": lambda seconds: None, **options}
        opened.append(Linli(live_server.url, token=token, **given))  # type: ignore[arg-type] # the story's own
        return opened[-1]

    yield opening
    for each in opened:
        each.close()


def files(linli: Linli, **changes: object) -> dict[str, str]:
    form = {**REPORT, "place": COUNTY, **changes}
    outcome: dict[str, str] = linli.register(county="990101", case_id=str(new_id()), **form)
    return outcome


def test_every_operation_of_the_document_can_be_called_and_every_move_has_an_op_id() -> None:
    document = Document(api.get_openapi_schema())

    ids = {
        each["operationId"] for ways in api.get_openapi_schema()["paths"].values() for each in ways.values()
    }
    assert document.operations.keys() == ids
    assert all(document.operation(move).has_op_id for move in MOVES if move in ids)


def test_a_program_files_reads_and_moves_a_case(open_client: Open) -> None:
    linli = open_client()

    filed = files(linli)
    linli.accept(county=filed["county"], case_id=filed["id"])

    case = linli.case(county=filed["county"], case_id=filed["id"])
    assert (case["title"], case["state"]) == (REPORT["title"], "ACCEPTED")
    assert linli.case_by_number(case_no=case["case_no"])["id"] == filed["id"]


def test_what_was_done_before_the_line_went_dead_is_done_once(open_client: Open) -> None:
    wire = Wire(lost=3)

    filed = files(open_client(transport=wire))

    assert wire.sent == 4
    assert Case.objects.count() == CaseEvent.objects.count() == 1
    assert filed["state"] == "REGISTERED"


def test_without_an_answer_the_last_try_tells_under_which_op_id_to_repeat(open_client: Open) -> None:
    op_id, case_id = uuid4(), str(new_id())
    form = {**REPORT, "place": COUNTY, "county": "990101", "case_id": case_id}

    with pytest.raises(Unreachable) as silent:
        open_client(transport=Wire(lost=9), tries=2).register(op_id=op_id, **form)
    again = open_client().register(op_id=op_id, **form)

    assert (silent.value.tries, silent.value.op_id) == (2, str(op_id))
    assert again["id"] == case_id
    assert Case.objects.count() == 1


def test_a_call_that_the_server_would_not_know_again_is_not_repeated(open_client: Open) -> None:
    wire = Wire(lost=1)

    with pytest.raises(Unreachable):
        open_client(transport=wire).find(text="990101")

    assert wire.sent == 1


def test_waits_grow_and_the_servers_own_word_comes_first(open_client: Open) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        CallCount.objects.update(minute=0)  # the next minute has come

    linli = open_client(per_minute=1, sleep=sleep)
    linli.read_session()
    linli.read_session()
    assert len(waits) == 1 and 0 < waits[0] <= 60

    broken: list[float] = []
    open_client(transport=Wire(lost=4), sleep=broken.append).read_session()
    assert broken == sorted(broken)
    assert 0.25 <= broken[0] <= 0.5 and 2 <= broken[3] <= 4


def test_too_many_calls_to_the_end_is_a_refusal_with_its_code(open_client: Open) -> None:
    linli = open_client(per_minute=1, tries=2)
    linli.read_session()

    with pytest.raises(Refused) as refused:
        linli.read_session()

    assert (refused.value.status, refused.value.code) == (429, "access.too_many_calls")
    assert refused.value.facts["limit"] == 1


def test_a_refusal_has_code_facts_and_the_faults_of_each_field(open_client: Open) -> None:
    linli = open_client()
    filed = files(linli)

    with pytest.raises(Refused) as unfit:
        linli.reject(county=filed["county"], case_id=filed["id"], reason_code="99", advice="")
    with pytest.raises(Refused) as hidden:
        linli.case(county="990101", case_id=str(new_id()))

    assert (unfit.value.status, unfit.value.code) == (422, "request.invalid")
    assert {fault["field"] for fault in unfit.value.errors} == {"reason_code", "advice"}
    assert hidden.value.status == 404
    assert Case.objects.get().state == "REGISTERED"


def test_a_conflict_tells_what_others_did_meanwhile(open_client: Open) -> None:
    linli, other = open_client(), open_client("qh12")
    filed = files(linli)
    other.accept(county=filed["county"], case_id=filed["id"])

    with pytest.raises(Refused) as conflict:
        linli.accept(county=filed["county"], case_id=filed["id"], version=1)

    assert conflict.value.status == 409
    assert conflict.value.code == "case.conflict"
    assert "accepted" in json.dumps(conflict.value.facts)


def test_a_long_list_comes_page_by_page_or_row_by_row(open_client: Open) -> None:
    linli = open_client()
    for number in range(PAGE_ROWS + 1):
        files(linli, title=f"第{number}件事")

    pages = [len(page["cases"]) for page in linli.pages("work_list", lens=LENS)]
    titles = {case["title"] for case in linli.each("work_list", lens=LENS)}

    assert pages == [PAGE_ROWS, 1]
    assert len(titles) == PAGE_ROWS + 1


def test_a_follower_reads_each_move_once_from_where_it_stopped(open_client: Open) -> None:
    linli = open_client()
    first = files(linli)
    number_county("990101")
    seen = list(linli.follow("990101", forever=False))

    linli.accept(county="990101", case_id=first["id"])
    number_county("990101")
    later = list(linli.follow("990101", after=seen[-1]["feed_no"], forever=False))

    assert [(entry["case_id"], entry["seq"]) for entry in seen] == [(first["id"], 1)]
    assert [(entry["case_id"], entry["seq"]) for entry in later] == [(first["id"], 2)]


def test_the_feed_leaves_out_what_the_reader_may_not_see_and_goes_on(open_client: Open) -> None:
    files(open_client())
    number_county("990101")

    neighbour = open_client("slx12").feed(county="990101", after=0)

    assert neighbour == {"entries": [], "after": 1, "more": False}


def test_a_photo_is_sent_first_and_then_named_in_the_report(open_client: Open, tmp_path: Path) -> None:
    linli, photo = open_client(), tmp_path / "路灯.jpg"
    photo.write_bytes(a_photo().read())

    kept = linli.upload(photo)
    filed = files(linli, attachments=[kept["id"]])

    timeline = linli.case(county="990101", case_id=filed["id"])["timeline"]
    assert kept["id"] in json.dumps(timeline)


def test_a_person_may_sign_in_instead_of_having_a_token(town: Town, live_server: LiveServer) -> None:
    from linli.access import actions as access

    access.set_password(account=town.account["qh12"], password="Linxi-Qiao-8", at=now())
    with Linli(live_server.url) as linli:
        assert linli.sign_in("qh12", "Linxi-Qiao-8")["name"] == "许可"
        assert files(linli)["state"] == "REGISTERED"
        assert linli.sign_out() is None


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("accpet", {}),
        ("accept", {"county": "990101"}),
        ("accept", {"county": "990101", "case_id": "x", "colour": "red"}),
        ("keep_attachment", {}),
        ("read_session", {"op_id": uuid4()}),
    ],
)
def test_a_slip_of_the_program_is_told_before_anything_is_sent(
    open_client: Open, operation: str, values: dict[str, object]
) -> None:
    linli = open_client(transport=(wire := Wire(lost=0)))

    with pytest.raises(WrongCall):
        linli.call(operation, **values)  # type: ignore[arg-type] # that is the story

    assert wire.sent == 0
