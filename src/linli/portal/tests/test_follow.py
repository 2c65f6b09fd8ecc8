"""With number and code a resident follows the case, answers, and learns who looked; without them nobody learns anything."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from linli.cases.actions import reveal
from linli.cases.models import Case, Party
from linli.kernel.clock import LOCAL, standing_at
from linli.portal.tests.visit import PHONE, Visit, a_photo
from tests.cases import FEEDBACK, FINISH, Story, reported
from tests.town import MONDAY_9, Town

WRONG = "ABCD2345"


@pytest.fixture
def monday(town: Town) -> Iterator[datetime]:
    """Let the pages live at the hour in which the stories are told."""
    at = MONDAY_9 + timedelta(hours=1)
    with standing_at(at):
        yield at


def code_of(story: Story) -> str:
    assert story.said
    return story.said.query_code


def followed(story: Story) -> Visit:
    """Return a visit that has looked up the case just reported."""
    return Visit().follows(story.case_no, code_of(story))


def told(town: Town, **changes: Any) -> tuple[Story, Visit]:
    """Return a case that its grid worker solved and of whose result the resident has been told, and a visit to it."""
    finish: dict[str, Any] = {**FINISH}
    feedback: dict[str, Any] = {**FEEDBACK}
    story = reported(town, **changes)
    visit = followed(story)
    story.make("self_resolve", town.worker, plan="今晚去换灯泡")
    story.make("finish", town.worker, **finish)
    story.make("check_pass", town.community_desk, way="on_site", note="灯亮了，看得清")
    story.make("feedback", town.community_desk, **feedback)
    return story, visit.open("/follow/case")


@pytest.mark.usefixtures("monday")
def test_number_and_code_are_taken_however_they_are_written(town: Town) -> None:
    story = reported(town)
    number, code = story.case_no, code_of(story)
    parts = f"{number[:6]} {number[6:14]}\n{number[14:19]}－{number[19]}"

    visit = Visit().follows(parts, f" {code[:4].lower()} {code[4:].lower()} ")

    assert visit.page.request["PATH_INFO"] == "/follow/case"
    assert "东门的路灯不亮" in visit.text


@pytest.mark.usefixtures("monday")
def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(town: Town) -> None:
    story = reported(town)

    wrong_code = Visit().follows(story.case_no, WRONG)
    wrong_number = Visit().follows("99010120260302000029", code_of(story))
    no_number = Visit().follows("12", "?")

    assert {one.page.status_code for one in (wrong_code, wrong_number, no_number)} == {404}
    assert _without_fields(wrong_code) == _without_fields(wrong_number) == _without_fields(no_number)
    assert "没有查到" in wrong_code.text


def _without_fields(visit: Visit) -> str:
    return re.sub(r'value="[^"]*"', "", visit.text)


@pytest.mark.usefixtures("monday")
def test_after_five_wrong_tries_even_the_right_code_waits_an_hour(town: Town, monday: datetime) -> None:
    story = reported(town)
    for _try in range(5):
        assert Visit().follows(story.case_no, WRONG).page.status_code == 404

    early = Visit().follows(story.case_no, code_of(story))
    with standing_at(monday + timedelta(minutes=61)):
        late = Visit().follows(story.case_no, code_of(story))

    assert early.page.status_code == 429
    assert "试得太多了，请1小时后再查，或打电话。" in early.text
    assert late.page.request["PATH_INFO"] == "/follow/case"


@pytest.mark.usefixtures("monday")
def test_an_address_may_guess_twenty_times_an_hour_over_all_numbers(town: Town) -> None:
    story = reported(town)
    for number in range(20):
        assert Visit().follows(f"{number:020}", WRONG).page.status_code == 404

    assert Visit().follows(story.case_no, code_of(story)).page.status_code == 429
    elsewhere = Visit()
    elsewhere.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert elsewhere.follows(story.case_no, code_of(story)).page.status_code == 200


@pytest.mark.usefixtures("monday")
def test_half_an_hour_of_rest_ends_the_look_up(town: Town, monday: datetime) -> None:
    visit = followed(reported(town))

    with standing_at(monday + timedelta(minutes=29)):
        assert visit.open("/follow/case").page.status_code == 200
    with standing_at(monday + timedelta(minutes=58)):
        assert visit.open("/follow/case").page.status_code == 200
    with standing_at(monday + timedelta(minutes=89)):
        assert "离开太久了" in visit.open("/follow/case").text


@pytest.mark.usefixtures("monday")
def test_leaving_ends_the_look_up_at_once(town: Town) -> None:
    visit = followed(reported(town)).send("/follow/leave")

    assert visit.open("/follow/case").page.status_code == 403


@pytest.mark.usefixtures("monday")
def test_nobody_comes_in_without_number_and_code(town: Town) -> None:
    reported(town)

    for page in ("case", "mine", "looks", "rate", "disagree", "withdraw"):
        assert Visit().open(f"/follow/{page}").page.status_code == 403


@pytest.mark.usefixtures("monday")
def test_the_log_names_units_and_neither_staff_nor_opinions(town: Town) -> None:
    story = reported(town)
    visit = followed(story)
    story.make("escalate", town.worker, reason_code="02", tried="内部经过不外传", request="请社区协调解决")
    story.make("accept", town.community_desk, note="内部意见：疑似线路老化")
    story.make(
        "escalate", town.community_desk, reason_code="02", tried="内部经过不外传", request="请街道协调解决"
    )
    story.decide(town.community_leader)
    visit.open("/follow/case")

    assert "已受理。" in visit.text
    assert "已转到柳溪街道" in visit.text
    for hidden in ("内部意见", "内部经过", "协调解决", "格员甲", "晓风", "春和"):
        assert hidden not in visit.text


@pytest.mark.usefixtures("monday")
def test_a_promise_has_a_day_an_hour_and_a_light(town: Town) -> None:
    visit = followed(reported(town, category="0203"))

    assert "最晚告诉您是否受理" in visit.text
    assert "进度正常" in visit.text
    assert "3月2日（周一）" in visit.text


@pytest.mark.usefixtures("monday")
def test_late_says_sorry_first(town: Town) -> None:
    story = reported(town)
    code = code_of(story)
    with standing_at(datetime(2026, 3, 4, 10, 0, tzinfo=LOCAL)):
        visit = Visit().follows(story.case_no, code)

    assert "已超期" in visit.text
    assert "对不起，晚了。" in visit.text


@pytest.mark.usefixtures("monday")
def test_the_resident_rates_and_the_case_is_closed(town: Town) -> None:
    story, visit = told(town)
    assert FEEDBACK["text"] in visit.text

    visit.open("/follow/rate").send(
        "/follow/rate", resolved="yes", satisfaction="4", words="谢谢", op=_op(visit)
    )

    assert story.state.state == "CLOSED"
    (answer,) = [row for row in story.state.feedback.values() if row.kind == "revisit"]
    assert (answer.resolved, answer.satisfaction, answer.way) == ("yes", 4, "web")


@pytest.mark.usefixtures("monday")
def test_a_rating_sent_twice_counts_once(town: Town) -> None:
    story, visit = told(town)
    operation = _op(visit.open("/follow/rate"))

    for _press in range(2):
        visit.send("/follow/rate", resolved="partly", satisfaction="3", words="", op=operation)

    assert story.events.count("revisited") == 1


@pytest.mark.usefixtures("monday")
def test_a_rating_without_choices_says_what_is_missing(town: Town) -> None:
    _story, visit = told(town)

    visit.send("/follow/rate", words="只写了话")

    assert visit.page.status_code == 422
    assert 'href="#id_resolved_0"' in visit.text
    assert "只写了话" in visit.text


@pytest.mark.usefixtures("monday")
def test_not_solved_takes_it_up_again(town: Town) -> None:
    story, visit = told(town)

    visit.send("/follow/rate", resolved="no", satisfaction="1", words="", op=_op(visit.open("/follow/rate")))

    assert (story.state.state, story.state.reopen_count) == ("ACCEPTED", 1)


@pytest.mark.usefixtures("monday")
def test_who_disagrees_before_closing_has_it_done_again_at_once(town: Town) -> None:
    story, visit = told(town)
    operation = _op(visit.open("/follow/disagree"))

    visit.send("/follow/disagree", words="灯亮了一晚，第二天又灭了。", op=operation)

    assert (story.state.state, story.events[-1]) == ("ACCEPTED", "revisited")


@pytest.mark.usefixtures("monday")
def test_who_disagrees_after_closing_asks_and_the_community_decides(town: Town) -> None:
    story, visit = told(town)
    story.make("revisit", story.resident, resolved="yes", satisfaction=5)
    operation = _op(visit.open("/follow/disagree"))
    assert "4月1日" in visit.text  # 30 days after 2 March

    visit.send("/follow/disagree", words="灯亮了一晚，第二天又灭了。", op=operation)

    assert story.state.state == "CLOSED"
    assert [row.move for row in story.state.proposals.values()] == ["reopen"]
    assert "您已请我们再办一次，正等决定。" in visit.text


@pytest.mark.usefixtures("monday")
def test_after_thirty_days_nothing_is_offered_that_would_be_refused(town: Town) -> None:
    story = reported(town)
    code = code_of(story)
    for move, by, form in (
        ("self_resolve", town.worker, {}),
        ("finish", town.worker, FINISH),
        ("check_pass", town.community_desk, {"way": "phone"}),
        ("feedback", town.community_desk, FEEDBACK),
        ("revisit", story.resident, {"resolved": "yes", "satisfaction": 5}),
    ):
        story.make(move, by, **form)

    with standing_at(MONDAY_9 + timedelta(days=32)):
        visit = Visit().follows(story.case_no, code)
        visit.open("/follow/disagree")

    assert visit.page.request["PATH_INFO"] == "/follow/case"
    assert "请再办一次" not in visit.text


@pytest.mark.usefixtures("monday")
def test_a_report_is_withdrawn_after_a_look_at_what_that_means(town: Town) -> None:
    story = reported(town)
    visit = followed(story).open("/follow/withdraw")
    assert "撤回后就不办了" in visit.text

    visit.send("/follow/withdraw", reason="", op=_op(visit))

    assert story.state.state == "WITHDRAWN"
    assert "您撤回了这件事" in visit.text


@pytest.mark.usefixtures("monday")
def test_a_hazard_goes_on_when_its_reporter_leaves(town: Town) -> None:
    story = reported(town, category="0308")
    visit = followed(story).open("/follow/withdraw")
    assert "这是安全隐患" in visit.text

    visit.send("/follow/withdraw", reason="", op=_op(visit))

    assert story.state.is_open


@pytest.mark.usefixtures("monday")
def test_a_move_out_of_turn_is_said_so_and_nothing_is_lost(town: Town) -> None:
    story, visit = told(town)
    operation = _op(visit.open("/follow/rate"))
    visit.send("/follow/rate", resolved="yes", satisfaction="5", words="", op=operation)

    visit.send("/follow/rate", resolved="no", satisfaction="1", words="变了主意", op=operation)

    assert story.events.count("revisited") == 1
    assert visit.page.request["PATH_INFO"] == "/follow/case"


@pytest.mark.usefixtures("monday")
def test_whoever_opens_the_number_is_read_by_its_owner_by_post_and_not_by_name(town: Town) -> None:
    story = reported(town)
    visit = followed(story).open("/follow/looks")
    assert "到现在为止，没有人看过。" in visit.text

    reveal(
        case=story.key,
        party=Party.objects.get().id,
        field="phone",
        reason=_a_reason(),
        by=town.community_desk,
        at=story.at,
    )
    visit.open("/follow/looks")

    assert "春晓社区网格化服务管理中心" in visit.text
    assert "看了手机号" in visit.text
    assert "晓风" not in visit.text
    assert PHONE not in visit.text


@pytest.mark.usefixtures("monday")
def test_photos_of_a_case_are_shown_to_its_reporter_alone(town: Town) -> None:
    visit = Visit().looks_over(town.grid, photos=[a_photo()]).sends().open("/follow/mine")
    found = re.search(r'href="(/follow/photo/[^"]+)"', visit.text)
    assert found

    assert visit.client.get(found[1])["Content-Type"] == "image/jpeg"
    assert Visit().open(found[1]).page.status_code == 403
    assert followed(reported(town)).open(found[1]).page.status_code == 404


@pytest.mark.usefixtures("monday")
def test_evidence_that_staff_added_is_not_among_the_residents_photos(town: Town) -> None:
    visit = Visit().looks_over(town.grid, photos=[a_photo()], category="0203").sends()
    case = Case.objects.get()
    from linli.media import actions as media

    added = media.keep(file=a_photo(), name="现场.jpg", at=MONDAY_9).row
    media.claim(ids=[added.id], county=case.county, case_id=case.id, at=MONDAY_9 + timedelta(hours=3))
    visit.open("/follow/mine")

    assert visit.text.count("?small") == 1
    assert visit.open(f"/follow/photo/{added.id}").page.status_code == 404


def _op(visit: Visit) -> str:
    found = re.search(r'name="op" value="([^"]+)"', visit.text)
    return found[1] if found else ""


def _a_reason() -> str:
    from linli.cases.rules.reveal import REVEAL_REASONS

    return next(iter(REVEAL_REASONS))


@pytest.mark.usefixtures("monday")
def test_who_knew_the_session_before_does_not_follow_along(town: Town) -> None:
    """On a shared computer somebody may have noted the session's key before the resident sat down."""
    story, planted = reported(town), Visit().stands_in(town.grid)
    victim = Visit()
    key = planted.client.cookies["sessionid"].value
    victim.client.cookies["sessionid"] = key

    victim.follows(story.case_no, code_of(story))

    assert "东门的路灯不亮" in victim.text
    assert victim.client.cookies["sessionid"].value != key
    assert "东门的路灯不亮" not in planted.open("/follow/case").text


@pytest.mark.usefixtures("monday")
def test_who_knew_the_session_before_reads_no_draft_and_no_receipt(town: Town) -> None:
    planted, victim = Visit().stands_in(town.grid), Visit()
    victim.client.cookies["sessionid"] = planted.client.cookies["sessionid"].value

    victim.says().points().leaves()
    assert PHONE not in planted.open("/report/contact").text
    drafting = victim.client.cookies["sessionid"].value
    victim.open("/report/check").sends()

    number, _code = victim.receipt
    planted.client.cookies["sessionid"] = drafting
    assert number not in planted.open("/report/done").text
