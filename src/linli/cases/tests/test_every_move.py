"""What holds for every move, whoever makes it."""

from datetime import datetime

import pytest

from linli.cases import errors
from linli.cases.actions import CaseKey, reveal
from linli.cases.queries import case_page, looks_at_me
from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from linli.territory.actions import add_grid
from linli.territory.queries import grids_of
from tests.cases import (
    DISPATCH,
    FEEDBACK,
    FINISH,
    REPORT,
    Story,
    accepted,
    reported,
)
from tests.town import MONDAY_9, WATER, Town

pytestmark = pytest.mark.django_db

REASON = "请看附上的说明"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


# What holds for all moves


@pytest.mark.clause("C46")
def test_a_sibling_county_does_not_even_find_the_case(town: Town) -> None:
    story = accepted(town)

    with pytest.raises(errors.CaseNotFound):
        story.make("accept", town.sibling_desk)
    with pytest.raises(errors.CaseNotFound):
        case_page(town.sibling_desk, story.key, at=story.at)


def test_a_stale_page_is_told_so_and_nothing_is_done(town: Town) -> None:
    story = accepted(town)

    with pytest.raises(errors.Conflict):
        story.make("dispatch", town.desk, base_version=1, **DISPATCH)

    assert story.state.state == "ACCEPTED"


def test_the_same_operation_twice_is_made_once_and_answered_alike(town: Town) -> None:
    story, op_id = accepted(town), uuid7()

    first = story.make("dispatch", town.desk, op_id=op_id, **DISPATCH)
    second = story.make("dispatch", town.desk, op_id=op_id, **DISPATCH)

    assert (second.version, second.repeated) == (first.version, True)
    assert story.events.count("dispatched") == 1


def test_the_same_operation_with_other_content_is_refused(town: Town) -> None:
    story, op_id = accepted(town), uuid7()
    story.make("dispatch", town.desk, op_id=op_id, **DISPATCH)

    with pytest.raises(errors.OperationReused):
        story.make("dispatch", town.desk, op_id=op_id, **{**DISPATCH, "lead": WATER})


def test_a_repeated_report_gives_the_same_number_and_code(town: Town) -> None:
    story, op_id = Story(town, CaseKey("990101", uuid7())), uuid7()
    form = {**REPORT, "place": town.grid}

    first = story.make("report", story.resident, op_id=op_id, **form)
    second = story.make("report", story.resident, op_id=op_id, **form)

    assert (first.case_no, first.query_code) == (second.case_no, second.query_code)


def test_a_family_quarrel_is_seen_only_by_those_at_work_on_it(town: Town) -> None:
    story = reported(town, category="0506", past_grid=True)

    assert case_page(town.community_desk, story.key, at=story.at).row.category == "0506"
    assert case_page(town.township_desk, story.key, at=story.at).row.category == "0506"
    for stranger in (town.desk, town.sibling_township_desk, town.worker):
        with pytest.raises(errors.CaseNotFound):
            case_page(stranger, story.key, at=story.at)


def test_a_look_at_a_phone_number_is_on_record_and_the_resident_reads_it(town: Town) -> None:
    story = reported(town, past_grid=True)
    party = case_page(town.community_desk, story.key, at=story.at).parties[0]
    assert (party.name, party.phone) == ("王**", "120****0001")

    value = reveal(
        case=story.key, party=party.id, field="phone", reason="contact", by=town.community_desk, at=story.at
    )

    assert value == "12000000001"
    assert [look.name for look in looks_at_me(story.resident)] == ["晓风"]
    with pytest.raises(errors.MoveNotYours):
        reveal(
            case=story.key, party=party.id, field="phone", reason="contact", by=town.supervision, at=story.at
        )


@pytest.mark.clause("C38")
def test_a_case_over_the_spring_festival_is_late_only_when_working_days_are_over(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()), local("2026-02-13T15:50"))
    story.make("register", town.desk, **{**REPORT, "place": town.grid, "category": "9999"})
    story.make("accept", town.desk)
    assert story.state.overall_due_at == local("2026-02-27T17:30")
    story.make("self_resolve", town.desk)
    story.at = local("2026-02-27T17:20")

    story.make("finish", town.desk, **FINISH)
    assert story.state.was_overdue is False
    story.make("check_pass", town.revisit, way="phone")
    story.make("feedback", town.desk, **FEEDBACK)

    assert [row.kind for row in story.state.feedback.values()] == ["told"]


@pytest.mark.clause("C1")
def test_a_village_without_a_community_walks_the_same_way(town: Town) -> None:
    add_grid(name="第二组", community="990121100200", kind=2, at=MONDAY_9)
    story = Story(town, CaseKey("990121", uuid7()))
    worker = town.village_worker
    story.make("report", story.resident, **{**REPORT, "place": "9901211002002001"})
    story.make("self_resolve", worker)
    story.make("finish", worker, **FINISH)
    story.make("check_pass", town.actor["sl12"], way="phone")
    story.make("feedback", town.actor["sl12"], **FEEDBACK)
    story.make("revisit", story.resident, resolved="yes")

    assert [grid.code for grid in grids_of("990121100200")] == ["9901211002002001", "9901211002002002"]
    assert story.state.state == "CLOSED"
