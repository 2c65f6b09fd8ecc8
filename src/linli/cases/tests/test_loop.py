"""The closed loop of clause 6.4, from report to archive."""

from datetime import timedelta

import pytest

from linli.cases import queries
from linli.cases.actions import number_outbox, serve_due
from linli.cases.errors import MoveNotNow, NoDirectParent, NotADirectChild
from linli.cases.queries.feed import feed_after
from tests.cases import DISPATCH, ESCALATE, FEEDBACK, FINISH, accepted, closed, handling, reported
from tests.town import HOUSING, Town

pytestmark = pytest.mark.django_db


@pytest.mark.clause("C35")
def test_a_street_light_goes_up_three_levels_and_the_resident_is_told(town: Town) -> None:
    case = reported(town)

    case.make("escalate", town.worker, **ESCALATE)
    case.make("accept", town.community_desk)
    case.make("escalate", town.community_desk, **ESCALATE)
    case.decide(town.community_leader)
    case.make("accept", town.township_desk)
    case.make("escalate", town.township_desk, **ESCALATE)
    case.decide(town.township_leader)
    case.make("accept", town.desk)
    case.make("dispatch", town.desk, **DISPATCH)
    case.make("sign", town.streets_contact)
    case.make("finish", town.streets_contact, **FINISH)
    case.make("check_pass", town.desk, way="on_site")
    case.make("feedback", town.desk, **FEEDBACK)
    case.make("revisit", case.resident, resolved="yes", satisfaction=5)
    serve_due(at=case.at + timedelta(days=31))

    assert case.state.state == "ARCHIVED"
    assert case.state.held == (town.grid, town.community, town.township, town.centre) or set(
        case.state.held
    ) == {
        town.grid,
        town.community,
        town.township,
        town.centre,
    }
    assert case.events == [
        "registered", "escalated", "accepted", "proposed", "escalated", "accepted", "proposed", "escalated", "accepted",
        "dispatched", "signed", "task_done", "finished", "check_passed",
        "fed_back", "revisited", "archived",
    ]  # fmt: skip


def test_every_move_is_numbered_once_in_the_feed_of_its_county(town: Town) -> None:
    case = closed(town)

    assert number_outbox() == 8
    assert number_outbox() == 0

    assert [entry.feed_no for entry in feed_after("990101", 0)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert feed_after("990101", 7)[0].case_id == case.key.id


@pytest.mark.clause("C36")
def test_the_grid_worker_sees_only_solve_here_and_report_up(town: Town) -> None:
    case = reported(town)

    view = queries.case_page(town.worker, case.key, at=case.at)

    assert [offer.move.name for offer in view.offers] == ["self_resolve", "escalate"]


@pytest.mark.clause("C37")
def test_the_four_branches_of_a_centre_and_no_skipping_of_levels(town: Town) -> None:
    own, sent, down, up = (accepted(town) for _ in range(4))

    own.make("self_resolve", town.desk)
    sent.make("dispatch", town.desk, lead=HOUSING, assist=["990101000000-02"], opinion="请两家一起办")
    down.make("assign_down", town.desk, child=town.township, reason="属街道职责", requirement="请三天内办好")
    up.make("escalate", town.leader, **ESCALATE)

    assert own.state.state == "SELF_HANDLING"
    assert {part.unit: part.role for part in sent.state.active} == {
        HOUSING: "LEAD",
        "990101000000-02": "ASSIST",
    }
    assert (down.state.state, down.state.holder) == ("REGISTERED", town.township)
    assert up.state.holder == town.city
    with pytest.raises(NotADirectChild):
        accepted(town).make(
            "assign_down", town.desk, child=town.community, reason="跳级不行的", requirement="请办理一下"
        )


def test_the_province_has_nobody_above(town: Town) -> None:
    case = accepted(town)
    case.make("escalate", town.leader, **ESCALATE)
    case.make("accept", town.city_desk)
    case.make("escalate", town.city_leader, **ESCALATE)
    case.make("accept", town.province_desk)

    with pytest.raises(NoDirectParent):
        case.make("escalate", town.province_leader, **ESCALATE)


def test_a_case_page_and_lists_show_what_is_known(town: Town) -> None:
    case = handling(town)

    view = queries.case_page(town.desk, case.key, at=case.at)
    [row] = queries.work_list(town.desk, queries.lenses(town.desk)[0], queries.Filters(), "", at=case.at).rows

    assert (row.title, row.lead, row.holder_name) == ("东门的路灯不亮", "城管局", "青禾区")
    assert [entry.event for entry in view.timeline] == ["signed", "dispatched", "accepted", "registered"]
    assert view.parties[0].name == "王**"
    assert view.description.startswith("东门公交站旁")


def test_a_closed_case_takes_no_further_work(town: Town) -> None:
    case = closed(town)

    with pytest.raises(MoveNotNow):
        case.make("finish", town.streets_contact, **FINISH)


def test_the_resident_follows_with_number_and_code(town: Town) -> None:
    case = reported(town)
    assert case.said is not None
    code = case.said.query_code

    resident = queries.prove(case.case_no, f"{code[:4]} {code[4:].lower()}")

    assert resident is not None
    assert queries.prove(case.case_no, "ABCDEFGH") is None
    assert queries.prove("99010120260302000029", code) is None
    view = queries.own_case(resident, at=case.at)
    assert (view.title, view.now, [entry.sentence for entry in view.log]) == (
        "东门的路灯不亮",
        1,
        ["已登记。"],
    )


def test_search_finds_by_number_phone_name_place_and_category(town: Town) -> None:
    case = reported(town)

    for text in (case.case_no, case.case_no[6:], "12000000001", "王小明", "政策咨询", town.community, "9901"):
        assert [row.id for row in queries.find(town.desk, text).rows] == [case.key.id], text
    assert queries.find(town.sibling_desk, case.case_no).rows == []
    assert queries.find(town.desk, "12000000002").rows == []


def test_a_resident_reads_why_it_was_refused_and_where_to_turn(town: Town) -> None:
    case = reported(town, past_grid=True)
    case.make("reject", town.community_leader, reason_code="03", advice="请向区法院诉讼服务中心咨询")

    newest = queries.own_case(case.resident, at=case.at).log[0]

    assert (
        newest.sentence
        == "这件事不归我们办。原因：已经或应当通过诉讼、仲裁、复议、纪检、信访程序解决。建议："
    )
    assert newest.words == "请向区法院诉讼服务中心咨询"
