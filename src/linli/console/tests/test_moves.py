"""Moves made on the pages: once, twice, too late, with mistakes, by proposal."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.console.tests.desk import Desk, address
from linli.kernel.clock import standing_at
from tests.cases import DISPATCH, accepted, finished, handling, reported
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db


def test_a_clerk_accepts_and_dispatches_on_the_pages(town: Town) -> None:
    story = reported(town, past_grid=True, place=town.community)
    desk = Desk(town, "cx12")

    with standing_at(MONDAY_9 + timedelta(minutes=30)):
        answer = desk.send(address(story, "moves/accept"))
        page = desk.open(address(story))

    assert answer["Location"] == address(story)
    assert story.state.state == "ACCEPTED"
    assert "受理：已记下，案件现在是“待分流”。" in page


def test_a_double_click_is_harmless(town: Town) -> None:
    story = accepted(town)
    desk = Desk(town, "qh12")
    path = address(story, "moves/dispatch")

    with standing_at(story.at):
        page = desk.open(path)
        first = desk.send(path, page=page, **DISPATCH)
        second = desk.send(path, page=page, **DISPATCH)

    assert first.status_code == second.status_code == 302
    assert story.events.count("dispatched") == 1


def test_mistakes_stand_beside_their_fields_and_in_a_summary_and_everything_typed_is_kept(town: Town) -> None:
    story = accepted(town)
    desk = Desk(town, "qh12")

    with standing_at(story.at):
        answer = desk.send(address(story, "moves/dispatch"), opinion="快办", limit="3", limit_unit="WD")
        page = answer.content.decode()

    assert answer.status_code == 422
    assert "有2处要改，内容都还在" in page
    assert '<a href="#f-lead">' in page and '<a href="#f-opinion">' in page
    assert "快办</textarea>" in page
    assert 'value="3"' in page
    assert story.events == ["registered", "accepted"]


def test_a_stale_page_shows_both_sides_and_can_be_sent_again(town: Town) -> None:
    story = handling(town)
    desk = Desk(town, "qh12")
    path = address(story, "moves/transfer")
    move = {"lead": town.housing, "reason": "地下管网属住建局职责"}

    with standing_at(story.at):
        stale = desk.open(path)
    story.make("transfer", town.desk, lead=town.water, reason="属供水公司职责范围")
    with standing_at(story.at):
        answer = desk.send(path, page=stale, **move)
        page = answer.content.decode()
        again = desk.send(path, page=page, **move)

    assert answer.status_code == 409
    assert "这件案件刚被改动" in page and "供水公司" in page
    assert "地下管网属住建局职责</textarea>" in page
    assert again.status_code == 302
    assert story.state.lead.unit == town.housing  # type: ignore[union-attr] # it has a lead


def test_a_move_of_others_says_who_can_make_it(town: Town) -> None:
    story = accepted(town)

    page = Desk(town, "qh11").open(address(story, "moves/dispatch"), status=403)

    assert "可以做的人：许可" in page
    assert "case.move_not_yours" in page


def test_a_move_out_of_turn_says_what_state_the_case_is_in(town: Town) -> None:
    page = Desk(town, "qh12").open(address(accepted(town), "moves/check_pass"), status=409)

    assert "待分流" in page


def test_an_escalation_waits_for_the_leader_and_is_approved_on_the_page(town: Town) -> None:
    story = accepted(town)
    path = address(story, "moves/escalate")
    words = {"reason_code": "01", "tried": "到现场看过，处理不了", "request": "请市级协调"}

    with standing_at(story.at):
        clerk, leader = Desk(town, "qh12"), Desk(town, "qh11")
        assert "提议上报上级" in clerk.open(path)
        clerk.send(path, **words)
        page = leader.open(address(story))
        proposal = page[page.index(address(story, "proposals/")) :].split('"')[0]
        assert "请市级协调" in leader.open(proposal)
        clerk.open(proposal, status=403)
        answer = leader.send(proposal, approved="true")

    assert answer["Location"] == address(story)
    assert story.state.holder == town.city
    assert story.events[-1] == "escalated"


def test_a_declined_proposal_needs_a_reason(town: Town) -> None:
    story = accepted(town)
    said = story.make(
        "escalate", town.desk, reason_code="01", tried="到现场看过，处理不了", request="请市级协调"
    )
    leader = Desk(town, "qh11")
    path = address(story, f"proposals/{said.proposal}")

    with standing_at(story.at):
        without = leader.send(path, approved="false")
        given = leader.send(path, approved="false", note="材料不全，请补充")

    assert without.status_code == 422
    assert "请写明理由" in without.content.decode()
    assert given.status_code == 302
    assert story.state.holder == town.centre


def test_a_photo_goes_with_the_move_and_a_file_that_is_none_is_refused(town: Town) -> None:
    story = handling(town)
    desk = Desk(town, "qhcg21")
    path = address(story, "moves/progress")

    with standing_at(story.at):
        refused = desk.send(
            path, note="已到现场", attachments=SimpleUploadedFile("a.jpg", b"\x00 no picture at all")
        )
        made = desk.send(path, note="已到现场", attachments=SimpleUploadedFile("b.jpg", picture()))
        page = desk.open(address(story))

    assert refused.status_code in (400, 415, 422)
    assert "已到现场" in refused.content.decode()
    assert made.status_code == 302
    assert story.events.count("progress") == 1
    assert "/attachments/" in page


def test_the_viewer_leads_from_file_to_file_and_turns_a_picture_without_script(town: Town) -> None:
    story = handling(town)
    desk = Desk(town, "qhcg21")
    with standing_at(story.at):
        for name, data in (("a.jpg", picture()), ("b.txt", "三月二日停水".encode())):
            desk.send(
                address(story, "moves/progress"), note="已到现场", attachments=SimpleUploadedFile(name, data)
            )
        photo, paper = re.findall(r'"(/[^"]+/attachments/[0-9a-f-]{36}/)"', desk.open(address(story)))[:2]
        shown, turned, beside = desk.open(photo), desk.open(f"{photo}?turn=90"), desk.open(paper)

    assert f'href="{paper}"' in shown and f'href="{photo}"' in beside
    assert (
        f'href="{photo}?turn=90"' in shown
        and "is-turned-90" in turned
        and f'href="{photo}?turn=180"' in turned
    )
    assert 'alt="照片1，办理记录"' in shown
    assert "文档1不在这里打开" in beside and "<img" not in beside


def test_a_call_is_registered_and_its_code_is_shown_once(town: Town) -> None:
    desk = Desk(town, "qh12")
    call = {
        "channel": "phone",
        "reporter_name": "居民四",
        "reporter_phone": "12000000004",
        "description": "荷塘路从小学门口到菜场那一段，路灯有四盏不亮。",
        "title": "四盏路灯不亮",
        "place": "990101002001",
        "urgency": "urgent",
        "category": "0203",
    }

    with standing_at(MONDAY_9):
        page = desk.open("/console/register")
        answer = desk.send("/console/register", page=page, **call)
        again = desk.send("/console/register", page=page, **call)

    shown = answer.content.decode()
    assert answer.status_code == again.status_code == 201
    number = "<span>990101</span> <span>20260302</span> <span>00001</span> <span>2</span>"
    assert number in shown and number in again.content.decode()
    assert "查询码" in shown


def test_a_call_can_be_registered_and_accepted_at_once(town: Town) -> None:
    desk = Desk(town, "qh12")
    call = {"channel": "phone", "anonymous": "true", "description": "菜场东口的路面塌了一块。", "title": "路面塌陷",
            "place": town.community, "urgency": "urgent", "category": "0201", "then": "accept"}  # fmt: skip

    with standing_at(MONDAY_9):
        answer = desk.send("/console/register", **call)

    url = answer.content.decode().split("打开案件")[0].rsplit('href="', 1)[1].split('"')[0]
    assert "待分流" in desk.open(url)


def test_the_emergency_box_stands_before_everything_that_is_asked(town: Town) -> None:
    page = Desk(town, "qh12").open("/console/register")

    assert page.index("110 / 119 / 120 / 122") < page.index('name="channel"')


def test_a_party_is_shown_one_field_at_a_time_after_a_reason_and_the_look_is_recorded(town: Town) -> None:
    from linli.access.queries import reads_of

    story = accepted(town)
    desk = Desk(town, "qh12")

    with standing_at(story.at):
        page = desk.open(address(story))
        phone = next(part for part in page.split('"') if part.endswith("/phone"))
        without = desk.client.post(phone, {})
        shown = desk.client.post(phone, {"reason": "feedback"}).content.decode()

        Desk(town, "qh13").open(phone, status=403)
        Desk(town, "slx12").open(phone, status=404)

    assert without.status_code == 422
    assert "请选一个原因" in without.content.decode()
    assert "12000000001" in shown and "王小明" not in shown
    [look] = reads_of(story.key.county, story.key.id)
    assert (look.name, look.field, look.reason) == ("许可", "phone", "feedback")


def test_a_check_is_made_by_another_than_the_handler(town: Town) -> None:
    story = finished(town)

    with standing_at(story.at):
        answer = Desk(town, "qh12").send(address(story, "moves/check_pass"), way="photo")

    assert answer.status_code == 302
    assert story.state.state == "TO_FEEDBACK"


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 90)).save(file, "JPEG")
    return file.getvalue()
