"""Stories of the moves by which a matter is solved: here, above, below, beside (practice §3.3: 8–18, 27, 28)."""

from datetime import datetime, timedelta

import pytest

from linli.cases import errors
from linli.cases.actions import CaseKey
from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from tests.cases import (
    ESCALATE,
    FINISH,
    REPORT,
    Story,
    accepted,
    handling,
    reported,
)
from tests.town import HOUSING, STREETS, WATER, Town

pytestmark = pytest.mark.django_db

REASON = "请看附上的说明"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


# 8 self_resolve, 9 escalate, 10 assign_down


def test_a_worker_solves_it_at_once_and_the_desk_of_the_community_checks(town: Town) -> None:
    story = reported(town)

    story.make("self_resolve", town.worker)
    story.make("finish", town.worker, **FINISH)
    story.make("check_pass", town.community_desk, way="photo")

    assert story.events == ["registered", "accepted", "self_handling", "finished", "check_passed"]


def test_only_who_can_finish_it_is_named_to_solve_it(town: Town) -> None:
    story = reported(town, past_grid=True)

    with pytest.raises(errors.HandlerUnknown):
        story.make("self_resolve", town.community_desk, handler=town.worker.account)
    story.make("self_resolve", town.community_desk)

    assert story.state.handler == str(town.community_desk.account)


def test_a_county_accepts_a_matter_before_it_solves_it(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()))
    story.make("register", town.desk, **{**REPORT, "place": town.grid})

    with pytest.raises(errors.MoveNotNow):
        story.make("self_resolve", town.desk)


def test_an_escalation_by_a_clerk_waits_for_approval_one_by_a_worker_does_not(town: Town) -> None:
    story = reported(town)

    story.make("escalate", town.worker, **ESCALATE)
    story.make("accept", town.community_desk)
    story.make("escalate", town.community_desk, **ESCALATE)

    assert story.state.holder == town.community
    assert [row.move for row in story.state.proposals.values()] == ["escalate"]


def test_a_county_hands_a_case_down_to_a_street_and_gets_it_back_within_a_day(town: Town) -> None:
    story = accepted(town)

    story.make("assign_down", town.desk, child=town.township, reason=REASON, requirement=REASON)
    assert story.state.holder == town.township
    story.make("return_up", town.township_desk, reason="不属街道职责")

    assert (story.state.state, story.state.holder) == ("ACCEPTED", town.centre)


def test_after_a_working_day_a_street_no_longer_sends_it_back_up(town: Town) -> None:
    story = accepted(town)
    story.make("assign_down", town.desk, child=town.township, reason=REASON, requirement=REASON)
    story.at += timedelta(days=2)

    with pytest.raises(errors.WindowOver):
        story.make("return_up", town.township_desk, reason="不属街道职责")


def test_handing_down_to_a_community_is_approved(town: Town) -> None:
    story = Story(town, CaseKey("990101", uuid7()))
    story.make("register", town.township_desk, **{**REPORT, "place": town.grid})
    story.make("accept", town.township_desk)

    outcome = story.make(
        "assign_down", town.township_desk, child=town.community, reason=REASON, requirement=REASON
    )
    assert outcome.proposal is not None
    story.decide(town.township_leader)

    assert story.state.holder == town.community


def test_a_limit_given_below_does_not_outlast_the_case(town: Town) -> None:
    story = accepted(town)

    with pytest.raises(errors.LimitTooLong) as refused:
        story.make(
            "assign_down", town.desk, child=town.township, reason=REASON, requirement=REASON, limit="30WD"
        )

    assert refused.value.field == "limit"


# 11 dispatch, 13 sign, 14 return_task, 15 decide_return, 18 transfer


def test_a_dispatch_gives_each_unit_its_own_clocks_and_leaves_the_holder(town: Town) -> None:
    story = accepted(town, category="0205", urgency="urgent")

    story.make("dispatch", town.desk, lead=WATER, assist=[STREETS], opinion=REASON, limit="4WH")

    lead = story.state.lead
    assert lead is not None
    assert (lead.unit, lead.due_at) == (WATER, local("2026-03-02T15:20"))
    assert {part.unit: part.role for part in story.state.active} == {WATER: "LEAD", STREETS: "ASSIST"}
    assert (story.state.state, story.state.holder) == ("DISPATCHED", town.centre)


def test_a_unit_of_another_centre_cannot_be_given_work(town: Town) -> None:
    with pytest.raises(errors.UnitUnknown):
        accepted(town).make("dispatch", town.desk, lead="990101001000-01", opinion=REASON)


def test_the_same_unit_cannot_lead_and_assist(town: Town) -> None:
    with pytest.raises(errors.UnitUnknown):
        accepted(town).make("dispatch", town.desk, lead=WATER, assist=[WATER], opinion=REASON)


def test_a_department_signs_names_its_handler_and_another_department_cannot(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, opinion=REASON)
    with pytest.raises(errors.CaseNotFound):
        story.make("sign", town.streets_contact)
    with pytest.raises(errors.HandlerUnknown):
        story.make("sign", town.water_contact, handler=town.streets_contact.account)

    story.make("sign", town.water_contact, handler=town.water_handler.account)

    assert story.state.state == "HANDLING"
    assert story.state.lead is not None and story.state.lead.handler == str(town.water_handler.account)


def test_a_lead_asks_to_return_it_and_the_case_waits_for_dispatch_again(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, assist=[STREETS], opinion=REASON)
    story.make("return_task", town.water_contact, reason_code="01", basis="管网属城管局养护")

    story.make("decide_return", town.desk, unit=WATER, granted=True, note="同意，改派城管")

    assert (story.state.state, story.state.return_count, story.state.active) == ("ACCEPTED", 1, ())


def test_a_refused_return_goes_on_as_before(town: Town) -> None:
    story = handling(town)
    story.make("return_task", town.streets_contact, reason_code="01", basis="不属我局职责")

    story.make("decide_return", town.desk, unit=STREETS, granted=False, note="职责清单第3项")

    assert story.state.lead is not None and story.state.lead.state == "HANDLING"


def test_a_second_return_of_the_same_case_is_the_leaders_to_grant(town: Town) -> None:
    story = accepted(town)
    for unit, contact in ((WATER, town.water_contact), (STREETS, town.streets_contact)):
        story.make("dispatch", town.desk, lead=unit, opinion=REASON)
        story.make("return_task", contact, reason_code="01", basis="不属我们职责")
        outcome = story.make("decide_return", town.desk, unit=unit, granted=True, note=REASON)

    assert outcome.proposal is not None
    story.decide(town.leader)
    assert story.state.return_count == 2


def test_after_a_working_day_only_the_head_of_the_unit_asks_to_return(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, opinion=REASON)
    story.at += timedelta(days=3)

    with pytest.raises(errors.WindowOver):
        story.make("return_task", town.water_contact, reason_code="01", basis="不属我们职责")
    story.make("return_task", town.water_head, reason_code="01", basis="不属我们职责")

    assert story.events[-1] == "return_asked"


def test_a_transfer_closes_the_old_part_and_starts_a_new_one(town: Town) -> None:
    story = handling(town)

    story.make("transfer", town.desk, lead=HOUSING, reason="属住建局职责")

    assert {part.unit: part.state for part in story.state.assignments.values()} == {
        STREETS: "CANCELLED",
        HOUSING: "PENDING_SIGN",
    }
    assert story.state.state == "DISPATCHED"


def test_a_transfer_after_the_lead_was_done_leaves_one_lead_to_answer_for_the_case(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, assist=[STREETS], opinion=REASON)
    story.make("sign", town.water_contact)
    story.make("finish", town.water_contact, **FINISH)
    story.make("transfer", town.desk, lead=HOUSING, reason="属住建局职责")
    story.make("sign", town.housing_contact)
    story.make("finish", town.housing_contact, **FINISH, waived=[STREETS])

    story.make("check_fail", town.desk, way="on_site", reason="现场还没有修好")

    assert story.state.lead is not None and story.state.lead.unit == HOUSING
    assert story.state.state == "HANDLING"


# 16, 17 return_up and return_down


def test_the_street_sends_an_unfounded_escalation_back_to_the_community(town: Town) -> None:
    story = reported(town)
    story.make("escalate", town.worker, **ESCALATE)
    story.make("accept", town.community_desk)
    story.make("escalate", town.community_leader, **ESCALATE)

    story.make("return_down", town.township_desk, reason="属社区职责范围")

    assert (story.state.state, story.state.holder) == ("ACCEPTED", town.community)


# 27 progress, 28 finish


def test_a_note_is_added_even_on_a_newer_version_and_shown_only_if_marked(town: Town) -> None:
    story = handling(town)

    story.make("progress", town.streets_contact, base_version=1, note="已到现场，明天换灯", shown=True)
    story.make("progress", town.streets_contact, note="电缆要另报预算")

    shown = [record["seen"] for record in story.records if record["event"] == "progress"]
    assert shown == [True, False]


def test_a_handler_drafts_the_finish_and_the_head_of_the_unit_submits_it(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, opinion=REASON)
    story.make("sign", town.water_contact, handler=town.water_handler.account)

    outcome = story.make("finish", town.water_handler, **FINISH)
    assert outcome.proposal is not None
    story.decide(town.water_head)

    assert story.state.state == "TO_CHECK"


def test_a_case_is_finished_only_when_every_unit_is_done_or_waived(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, assist=[STREETS], opinion=REASON)
    story.make("sign", town.water_contact)
    story.make("finish", town.water_contact, **FINISH)
    assert story.state.state == "HANDLING"

    story.make("sign", town.streets_contact)
    story.make("finish", town.streets_contact, **FINISH)

    assert story.state.state == "TO_CHECK"


def test_the_lead_waives_a_unit_that_is_not_needed(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, lead=WATER, assist=[STREETS], opinion=REASON)
    story.make("sign", town.water_contact)

    story.make("finish", town.water_contact, **FINISH, waived=[STREETS])

    assert story.state.state == "TO_CHECK"


def test_a_street_light_is_not_finished_without_a_photo(town: Town) -> None:
    with pytest.raises(errors.EvidenceNeeded):
        handling(town, category="0203").make("finish", town.streets_contact, **FINISH)


def test_a_lone_leader_escalates_at_once(town: Town) -> None:
    story = Story(town, CaseKey("990121", uuid7()))
    story.make("register", town.sibling_desk, **{**REPORT, "place": "990121100200"})
    story.make("accept", town.sibling_desk)

    story.make("escalate", town.sibling_leader, **ESCALATE)

    assert story.state.holder == town.city
