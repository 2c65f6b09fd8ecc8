"""Several processes at one barrier: of two who want the same case one wins, and of many who file nobody loses anything."""

from typing import Any
from uuid import UUID

from linli.cases.actions import CaseKey, decide_proposal, perform
from linli.cases.models import Case, CaseEvent
from linli.cases.rules.events import parse
from linli.kernel.ids import uuid7
from linli.organisation.rules import Actor
from tests.cases import REPORT, accepted
from tests.peers import SECOND_CLERK, House, Meet, actor, answer_of
from tests.town import COMMUNITY, MONDAY_9, Town

ROUNDS = 8
FILERS, REPORTS_EACH = 8, 12


def accepted_cases(meet: Meet, count: int) -> list[str]:
    town = Town(actor={"qh12": actor("qh12")})
    return [str(accepted(town).key.id) for _ in range(count)]


def move_each(
    meet: Meet, *, login: str, cases: list[str], move: str, form: dict[str, Any], seen: int | None
) -> list[dict[str, Any]]:
    """Make one move on each case, at the same moment as the other peer."""
    common = {"move": move, "form": form, "by": actor(login), "at": MONDAY_9, "base_version": seen}
    answers = []
    for case in cases:
        meet()
        answers.append(answer_of(perform, case=CaseKey("990101", UUID(case)), op_id=uuid7(), **common))
    return answers


def events_of(meet: Meet, cases: list[str]) -> list[list[str]]:
    rows = CaseEvent.objects.filter(county="990101").order_by("seq").values_list("case_id", "body")
    events: dict[str, list[str]] = {}
    for case_id, body in rows:
        events.setdefault(str(case_id), []).append(parse(body)["event"])
    return [events[case] for case in cases]


def test_of_two_clerks_who_dispatch_at_once_one_wins_and_the_other_is_told_what_changed(house: House) -> None:
    cases = house.ask(accepted_cases, count=ROUNDS)
    dispatch = {"lead": "990101000000-02", "opinion": "请尽快到现场处理"}
    transfer = {"lead": "990101000000-03", "opinion": "请供水公司先去看"}

    first, second = house.race(
        (move_each, {"login": "qh12", "cases": cases, "move": "dispatch", "form": dispatch, "seen": 2}),
        (move_each, {"login": SECOND_CLERK, "cases": cases, "move": "dispatch", "form": transfer, "seen": 2}),
    )

    assert len(first) == len(second) == ROUNDS
    for mine, theirs in zip(first, second, strict=True):
        won, lost = (theirs, mine) if "code" in mine else (mine, theirs)
        winner = "许可" if won is mine else "许二"
        assert (won["state"], won["version"]) == ("DISPATCHED", 3)
        assert (lost["status"], lost["code"]) == (409, "case.conflict")
        assert (lost["facts"]["base_version"], lost["facts"]["version"]) == (2, 3)
        [change] = lost["facts"]["since"]
        assert (change["event"], change["move"], change["seq"]) == ("dispatched", "dispatch", 3)
        assert change["who"] == {"name": winner, "place": "990101000000"}
        assert change["at"] == "2026-03-02T01:00:00.000000Z"
    assert house.ask(events_of, cases=cases) == [["registered", "accepted", "dispatched"]] * ROUNDS


def test_who_does_not_say_what_he_saw_is_refused_all_the_same_when_the_case_has_moved_on(
    house: House,
) -> None:
    cases = house.ask(accepted_cases, count=ROUNDS)
    alone: dict[str, Any] = {"cases": cases, "move": "self_resolve", "form": {}, "seen": None}

    first, second = house.race(
        (move_each, {**alone, "login": "qh12"}), (move_each, {**alone, "login": SECOND_CLERK})
    )

    for pair in zip(first, second, strict=True):
        assert sorted(answer.get("code", "made") for answer in pair) == ["case.move_not_now", "made"]


def test_moves_that_leave_everything_as_it_is_are_both_made(house: House) -> None:
    cases = house.ask(accepted_cases, count=2)
    house.ask(move_each, login="qh12", cases=cases, move="self_resolve", form={}, seen=None)
    note: dict[str, Any] = {"cases": cases, "move": "progress", "form": {"note": "去看过了"}, "seen": 3}

    house.race((move_each, {**note, "login": "qh12"}), (move_each, {**note, "login": SECOND_CLERK}))

    for events in house.ask(events_of, cases=cases):
        assert events == ["registered", "accepted", "self_handling", "progress", "progress"]


def file(meet: Meet, filings: list[list[str]], place: str, together: bool) -> list[dict[str, Any]]:
    """File a report under each (case, operation); `together`: each at the same moment as the other peers."""
    answers = []
    meet()
    for case, operation in filings:
        key = CaseKey("990101", UUID(case))
        filing = {"case": key, "move": "report", "form": {**REPORT, "place": place}, "op_id": UUID(operation)}
        if together:
            meet()
        resident = Actor(account=None, name="", own_case=(key.county, key.id))
        answers.append(answer_of(perform, by=resident, at=MONDAY_9, **filing))
    return answers


def filings(count: int) -> list[list[str]]:
    return [[str(uuid7()), str(uuid7())] for _ in range(count)]


def stored_numbers(meet: Meet) -> list[str]:
    return list(Case.objects.filter(county="990101").order_by("case_no").values_list("case_no", flat=True))


def test_eight_processes_file_at_once_and_nothing_is_lost_or_doubled(house: House) -> None:
    before = house.ask(stored_numbers)

    # Each report is sent twice, as a phone without patience does.
    sent = [[each for each in filings(REPORTS_EACH) for _ in range(2)] for _ in range(FILERS)]
    told = house.race(*((file, {"filings": own, "place": COMMUNITY, "together": False}) for own in sent))

    answers = [answer for each in told for answer in each]
    first, again = answers[::2], answers[1::2]
    numbers = [answer["case_no"] for answer in first]
    assert len(set(numbers)) == FILERS * REPORTS_EACH
    assert [answer["case_no"] for answer in again] == numbers
    assert all(answer["repeated"] for answer in again) and not any(answer["repeated"] for answer in first)
    assert house.ask(stored_numbers) == sorted(before + numbers)
    assert house.verify()["broken"] == []


def test_a_report_sent_twice_in_the_same_moment_is_one_case_and_both_get_its_number(house: House) -> None:
    same = {"filings": filings(ROUNDS), "place": COMMUNITY, "together": True}

    first, second = house.race((file, same), (file, same))

    assert len(first) == ROUNDS
    for mine, theirs in zip(first, second, strict=True):
        assert mine["case_no"] == theirs["case_no"]
        assert mine["query_code"] == theirs["query_code"] != ""
        assert sorted((mine["repeated"], theirs["repeated"])) == [False, True]


def approve_each(meet: Meet, login: str, cases: list[str], proposals: list[str]) -> list[dict[str, Any]]:
    by, answers = actor(login), []
    for case, proposal in zip(cases, proposals, strict=True):
        answer = {"form": {"proposal": proposal, "approved": True}, "by": by, "at": MONDAY_9}
        meet()
        answers.append(
            answer_of(decide_proposal, case=CaseKey("990101", UUID(case)), op_id=uuid7(), **answer)
        )
    return answers


def test_a_proposal_is_approved_once_however_many_leaders_press_the_button(house: House) -> None:
    cases = house.ask(accepted_cases, count=ROUNDS)
    up = {"reason_code": "01", "tried": "到现场看过，处理不了", "request": "请上级协调解决"}
    made = house.ask(move_each, login="qh12", cases=cases, move="escalate", form=up, seen=None)
    waiting = {"cases": cases, "proposals": [answer["proposal"] for answer in made]}

    first, second = house.race(
        (approve_each, {**waiting, "login": "qh11"}), (approve_each, {**waiting, "login": "qh10"})
    )

    for pair in zip(first, second, strict=True):
        assert sorted(answer.get("code", "made") for answer in pair) == ["case.proposal_settled", "made"]
    events = ["registered", "accepted", "proposed", "escalated"]
    assert house.ask(events_of, cases=cases) == [events] * ROUNDS
