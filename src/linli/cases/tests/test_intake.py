"""Stories of the moves that take a matter in, refuse it, put it right, let it go (practice §3.3: 1–3, 6, 7, 39, 40, 44)."""

from datetime import datetime, timedelta

import pytest

from linli.cases import errors
from linli.cases.actions import CaseKey
from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from tests.cases import (
    ESCALATE,
    REPORT,
    Story,
    accepted,
    handling,
    reported,
)
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db

REASON = "请看附上的说明"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


# 1 save_draft, 2 report, 3 register


def test_a_worker_saves_a_draft_on_the_way_and_reports_it_later(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()))

    story.make("save_draft", town.worker, title="井盖松了")
    assert (story.state.state, story.state.case_no, story.state.due_at) == ("DRAFT", None, None)
    story.make("report", town.worker, **{**REPORT, "place": town.grid})

    assert story.state.state == "REGISTERED"
    assert story.state.channel == "grid_worker"


def test_a_report_is_first_held_by_the_grid_of_its_place(town: Town) -> None:
    assert reported(town).state.holder == town.grid
    assert reported(town, place=town.vacant_grid).state.holder == town.sibling_community
    assert reported(town, place=town.township).state.holder == town.township


def test_a_reporter_may_ask_that_it_goes_past_the_worker_of_the_grid(town: Town) -> None:
    assert reported(town, past_grid=True).state.holder == town.community


def test_a_call_is_registered_at_the_centre_that_took_it_and_counts_from_the_call(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()), MONDAY_9 + timedelta(hours=2))

    story.make(
        "register", town.desk, **{**REPORT, "place": town.grid, "received_at": "2026-03-02T08:40:00+08:00"}
    )

    assert story.state.holder == town.centre
    assert story.state.due_at == local("2026-03-02T14:40")  # 4 working hours from the call, across noon


def test_nobody_registers_a_call_of_tomorrow(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()))

    with pytest.raises(errors.InTheFuture):
        story.make(
            "register",
            town.desk,
            **{**REPORT, "place": town.grid, "received_at": "2026-03-03T08:40:00+08:00"},
        )


def test_a_place_in_another_county_is_refused(town: Town) -> None:
    with pytest.raises(errors.CountyMismatch):
        reported(town, place="990121100200")


# 6 accept, 7 reject


def test_acceptance_starts_the_overall_clock_and_a_second_one_does_not_restart_it(town: Town) -> None:
    story = accepted(town, category="0203")
    due = story.state.overall_due_at
    story.make("escalate", town.leader, **ESCALATE)

    story.make("accept", town.city_desk)

    assert due == local("2026-03-05T17:30")  # 3 working days for a street light
    assert story.state.overall_due_at == due


def test_the_centre_above_may_set_a_new_overall_limit_once_and_says_why(town: Town) -> None:
    story = accepted(town)
    story.make("escalate", town.leader, **ESCALATE)
    with pytest.raises(errors.TextNeeded):
        story.make("accept", town.city_desk, overall_limit="9WD")

    story.make("accept", town.city_desk, overall_limit="9WD", note="需要市里协调资金")

    assert story.state.overall_due_at == local("2026-03-13T17:30")
    assert story.state.limit_reset_count == 1


def test_a_refusal_to_a_resident_is_confirmed_by_the_duty_leader(town: Town) -> None:
    story = reported(town, past_grid=True)

    story.make("reject", town.community_desk, reason_code="03", advice="请向法院起诉")
    assert story.state.state == "REGISTERED"
    story.decide(town.community_leader)

    assert story.state.state == "REJECTED"
    last = story.records[-1]
    assert (last["by"]["name"], last["approved"]["name"]) == ("晓风", "春和")


def test_nobody_approves_an_own_proposal(town: Town) -> None:
    story = reported(town, past_grid=True)
    story.make("reject", town.community_desk, reason_code="03", advice="请向法院起诉")

    with pytest.raises((errors.OwnAct, errors.MoveNotYours)):
        story.decide(town.community_desk)


def test_a_declined_proposal_needs_a_reason_and_changes_nothing(town: Town) -> None:
    story = reported(town, past_grid=True)
    story.make("reject", town.community_desk, reason_code="03", advice="请向法院起诉")
    with pytest.raises(errors.TextNeeded):
        story.decide(town.community_leader, approved=False)

    story.decide(town.community_leader, approved=False, note="这件应当受理")

    assert story.state.state == "REGISTERED"
    assert [row.state for row in story.state.proposals.values()] == ["DECLINED"]


def test_where_no_leader_is_posted_the_centre_above_decides(town: Town) -> None:
    story = reported(town, place=town.sibling_grid)
    story.make(
        "escalate",
        town.sibling_worker,
        **ESCALATE,
    )
    story.make("accept", town.sibling_community_desk)
    story.make("escalate", town.sibling_community_desk, **ESCALATE)

    story.decide(town.township_leader)

    assert story.state.holder == town.township


# 39 withdraw, 40 recategorise, 44 relocate


def test_a_resident_withdraws_and_the_units_part_ends(town: Town) -> None:
    story = handling(town)

    story.make("withdraw", story.resident)

    assert (story.state.state, story.state.active) == ("WITHDRAWN", ())


def test_a_hazard_goes_on_when_its_reporter_leaves(town: Town) -> None:
    story = handling(town, category="0301")

    story.make("withdraw", story.resident)

    assert (story.state.state, story.events[-1]) == ("HANDLING", "reporter_left")


def test_another_category_lengthens_the_limit_and_only_a_leader_shortens_it(town: Town) -> None:
    story = accepted(town, category="9901")
    story.make("recategorise", town.desk, category="0306", reason="其实是房屋安全")
    longer = story.state.overall_due_at

    story.make("recategorise", town.desk, category="9901", reason="还是政策咨询")
    assert story.state.overall_due_at == longer
    story.make("recategorise", town.leader, category="9903", reason="是一封表扬信")

    assert story.state.overall_due_at == local("2026-03-04T17:30")


def test_an_emergency_of_the_night_is_yellow_by_the_clock_and_not_by_office_hours(town: Town) -> None:
    story = reported(town, at=local("2026-03-03T02:00"), urgency="critical")

    assert (story.state.yellow_at, story.state.due_at) == (
        local("2026-03-03T02:22:30"),
        local("2026-03-03T02:30"),
    )


def test_a_place_is_put_right_inside_the_county_only(town: Town) -> None:
    story = accepted(town)

    story.make("relocate", town.desk, place=town.neighbour_grid, reason="居民说错了楼号")
    assert story.state.area == town.neighbour_grid
    with pytest.raises(errors.CountyMismatch):
        story.make("relocate", town.desk, place="990121100200", reason="在石岭县境内")
