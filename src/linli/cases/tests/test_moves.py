"""A story for each move of practice §3.3 that Linli makes today: what it does, and what it refuses."""

from datetime import datetime, timedelta

import pytest

from linli.cases import errors
from linli.cases.actions import CaseKey, reveal, serve_due
from linli.cases.queries import case_page, looks_at_me
from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from linli.territory.actions import add_grid
from linli.territory.queries import grids_of
from tests.cases import (
    DISPATCH,
    ESCALATE,
    FEEDBACK,
    FINISH,
    REPORT,
    Story,
    accepted,
    closed,
    finished,
    handling,
    reported,
    told,
)
from tests.town import HOUSING, MONDAY_9, STREETS, WATER, Town

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


# 8 self_resolve, 9 escalate, 10 assign_down


def test_a_worker_solves_it_at_once_and_the_desk_of_the_community_checks(town: Town) -> None:
    story = reported(town)

    story.make("self_resolve", town.worker)
    story.make("finish", town.worker, **FINISH)
    story.make("check_pass", town.community_desk, way="photo")

    assert story.events == ["registered", "accepted", "self_handling", "finished", "check_passed"]


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
    assert [part.role for part in story.state.active] == ["LEAD", "ASSIST"]
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


def test_after_thirty_days_a_case_is_not_reopened(town: Town) -> None:
    story = closed(town)
    story.at += timedelta(days=31)

    with pytest.raises(errors.WindowOver):
        story.make("reopen", town.desk, reason="灯又不亮了")


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


def test_a_place_is_put_right_inside_the_county_only(town: Town) -> None:
    story = accepted(town)

    story.make("relocate", town.desk, place=town.neighbour_grid, reason="居民说错了楼号")
    assert story.state.area == town.neighbour_grid
    with pytest.raises(errors.CountyMismatch):
        story.make("relocate", town.desk, place="990121100200", reason="在石岭县境内")


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
    for stranger in (town.desk, town.township_desk, town.worker):
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
