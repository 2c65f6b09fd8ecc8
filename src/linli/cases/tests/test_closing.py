"""Stories of the moves from a finished matter to its archive, or back to work (practice §3.3: 29–35)."""

from datetime import datetime, timedelta
from uuid import uuid5

import pytest

from linli.cases import errors
from linli.cases.actions import CaseKey, serve_due
from linli.cases.models import Clock
from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from tests.cases import (
    FEEDBACK,
    FINISH,
    REPORT,
    Story,
    accepted,
    closed,
    finished,
    reported,
    told,
)
from tests.town import Town

pytestmark = pytest.mark.django_db

REASON = "请看附上的说明"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


# 29, 30 check


def test_nobody_checks_an_own_work_and_the_page_says_who_can(town: Town) -> None:
    story = accepted(town)
    story.make("self_resolve", town.desk)
    story.make("finish", town.desk, **FINISH)

    with pytest.raises(errors.OwnAct) as refused:
        story.make("check_pass", town.desk, way="on_site")

    assert refused.value.facts["who"] == "回安"


def test_where_nobody_else_is_posted_the_centre_above_checks(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()))
    story.make("register", town.sibling_community_desk, **{**REPORT, "place": town.vacant_grid})
    story.make("self_resolve", town.sibling_community_desk)
    story.make("finish", town.sibling_community_desk, **FINISH)

    story.make("check_pass", town.township_desk, way="phone")

    assert story.state.state == "TO_FEEDBACK"


def test_where_there_is_no_revisitor_the_desk_of_the_centre_above_asks_the_resident(town: Town) -> None:
    desk = town.actor["ht12"]
    story = Story(town, CaseKey("990101", uuid7()))
    story.make("register", desk, **{**REPORT, "place": "990101002001"})
    story.make("self_resolve", desk)
    story.make("finish", desk, **FINISH)
    story.make("check_pass", town.sibling_township_desk, way="phone")
    story.make("feedback", desk, **FEEDBACK)

    with pytest.raises(errors.OwnAct):
        story.make("revisit", desk, resolved="yes")
    story.make("revisit", town.sibling_township_desk, resolved="yes")

    assert story.state.state == "CLOSED"


def test_a_worker_who_reported_and_solved_it_does_not_say_that_it_is_solved(town: Town) -> None:
    story = reported(town, by=town.worker)
    story.make("self_resolve", town.worker)
    story.make("finish", town.worker, **FINISH)
    story.make("check_pass", town.community_desk, way="photo")
    story.make("feedback", town.community_desk, **FEEDBACK)

    with pytest.raises(errors.OwnAct):
        story.make("revisit", town.worker, resolved="yes", satisfaction=5)


def test_a_failed_check_gives_back_the_time_that_was_left_at_least_a_day(town: Town) -> None:
    story = finished(town, category="9999")
    story.at = local("2026-03-06T16:00")

    story.make("check_fail", town.desk, way="on_site", reason="现场还有垃圾")

    assert (story.state.state, story.state.rework_count, story.state.finished_at) == ("HANDLING", 1, None)
    assert story.state.overall_due_at == local(
        "2026-03-13T17:30"
    )  # the 5 working days left on 2 March, from 6 March


# 31 feedback, 32 revisit, 33 close


@pytest.mark.clause("C6")
def test_a_case_cannot_close_before_the_resident_was_told(town: Town) -> None:
    story = finished(town)
    story.make("check_pass", town.desk, way="phone")

    with pytest.raises(errors.MoveNotNow):
        story.make("close", town.revisit)
    story.make("feedback", town.desk, **FEEDBACK)
    story.make("revisit", story.resident, resolved="yes")

    assert [row.kind for row in story.state.feedback.values()] == ["told", "revisit"]
    assert story.state.state == "CLOSED"


def test_without_a_contact_the_feedback_closes_the_case(town: Town) -> None:
    story = finished(town, anonymous=True, reporter_name="", reporter_phone="")
    story.make("check_pass", town.desk, way="phone")

    story.make("feedback", town.desk, **FEEDBACK)

    assert story.state.state == "CLOSED"


def test_not_solved_sends_it_back_with_a_new_clock(town: Town) -> None:
    story = told(town)

    story.make("revisit", story.resident, resolved="no", words="灯还是不亮")

    assert (story.state.state, story.state.reopen_count, story.state.finished_at) == ("ACCEPTED", 1, None)


def test_three_tries_on_two_days_close_a_case_that_nobody_answers(town: Town) -> None:
    story = told(town)
    story.make("revisit", town.revisit, reached=False)
    story.make("revisit", town.revisit, reached=False)
    with pytest.raises(errors.TooEarly):
        story.make("close", town.revisit)
    story.at += timedelta(days=1)
    story.make("revisit", town.revisit, reached=False)

    story.make("close", town.revisit)

    assert story.state.state == "CLOSED"


def test_the_clock_closes_after_five_working_days_and_seals_after_thirty(town: Town) -> None:
    story = told(town)
    due = local("2026-03-09T17:30")
    assert story.state.due_at == due
    assert serve_due(at=due - timedelta(minutes=1)) == 0

    assert serve_due(at=due) == 1
    assert serve_due(at=due) == 0
    assert serve_due(at=due + timedelta(days=31)) == 1

    assert story.events[-2:] == ["closed", "archived"]


def test_no_resident_takes_an_operation_of_the_clock_in_advance(town: Town) -> None:
    story = closed(town)
    clock = Clock.objects.get(case_id=story.key.id)
    foretold = uuid5(story.key.id, f"{clock.kind}:{clock.due_at.isoformat()}")

    story.make("reopen", story.resident, reason="灯又不亮了", op_id=foretold)

    assert serve_due(at=clock.due_at) == 1
    assert story.state.state == "ARCHIVED"


# 34 archive, 35 reopen


def test_an_archive_clerk_seals_the_file_with_the_list_of_its_links(town: Town) -> None:
    story = closed(town)

    story.make("archive", town.archive, retention="30y")

    sealed = story.records[-1]["data"]
    assert len(sealed["hashes"]) == story.state.version - 1
    with pytest.raises(errors.MoveNotNow):
        story.make("reopen", town.desk, reason="还有问题没办完")


def test_a_residents_request_to_reopen_is_the_clerks_to_accept(town: Town) -> None:
    story = closed(town)

    outcome = story.make("reopen", story.resident, reason="灯又不亮了")
    assert (outcome.state, outcome.proposal is not None) == ("CLOSED", True)
    story.decide(town.desk)

    assert (story.state.state, story.state.reopen_count) == ("ACCEPTED", 1)


def test_a_reopened_case_is_yellow_after_three_quarters_of_its_new_time(town: Town) -> None:
    story = closed(town, category="9999")
    story.at = local("2026-03-16T09:00")

    story.make("reopen", town.desk, reason="灯又不亮了")
    story.make("self_resolve", town.desk)

    assert story.state.overall_due_at == local("2026-03-23T17:30")
    assert story.state.yellow_at is not None and story.state.yellow_at > local("2026-03-20T09:00")


def test_after_thirty_days_a_case_is_not_reopened(town: Town) -> None:
    story = closed(town)
    story.at += timedelta(days=31)

    with pytest.raises(errors.WindowOver):
        story.make("reopen", town.desk, reason="灯又不亮了")


# Members of staff who reported themselves


def _reported_and_done_by_the_worker(town: Town) -> Story:
    """Return a case of which one grid worker is the reporter and the one who did it, told and not yet rated."""
    story = reported(town, by=town.worker)
    story.make("self_resolve", town.worker)
    story.make("finish", town.worker, **FINISH)
    story.make("check_pass", town.community_desk, way="phone")
    story.make("feedback", town.community_desk, **FEEDBACK)
    return story


def test_a_request_of_staff_to_reopen_waits_for_the_holder_too(town: Town) -> None:
    story = _reported_and_done_by_the_worker(town)
    story.make("revisit", town.community_revisit, resolved="yes", satisfaction=4)
    outcome = story.make("reopen", town.worker, reason="灯又不亮了")
    assert outcome.proposal and story.state.state == "CLOSED"
    story.decide(town.community_leader)
    assert story.state.state == "ACCEPTED"
