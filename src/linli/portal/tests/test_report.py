"""A resident reports without script: three steps, nothing lost, one receipt."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.cases.models import Case, CaseEvent
from linli.media.models import Attachment
from linli.portal.tests.visit import ADDRESS, PHONE, WORDS, Visit, a_photo, draw_grids
from tests.town import Town


def test_a_resident_reports_with_a_photo_and_gets_number_and_code(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says(photos=[a_photo()], category="0203").points().leaves().sends()

    number, code = visit.receipt
    case = Case.objects.get(case_no=number)
    assert visit.page.request["PATH_INFO"] == "/report/done"
    assert (case.area, case.holder, case.category, case.channel) == (town.grid, town.grid, "0203", "web")
    assert len(code) == 8
    assert not set(code) & set("0O1IL")
    assert Attachment.objects.get().case_id == case.id


def test_the_same_form_sent_twice_is_one_report_with_one_receipt(town: Town) -> None:
    visit = Visit().looks_over(town.grid)
    form = re.search(r'name="op" value="([^"]+)"', visit.text)
    assert form

    first = visit.send("/report/check", op=form[1]).receipt
    second = visit.send("/report/check", op=form[1]).receipt

    assert first == second
    assert Case.objects.count() == 1


def test_the_same_form_pressed_in_two_windows_at_once_is_one_report(town: Town) -> None:
    visit = Visit().looks_over(town.grid)
    before = dict(visit.session.items())
    first = visit.sends().receipt

    # The second press was on its way before the first had changed the session.
    session = visit.session
    session.clear()
    session.update(before)
    session.save()
    second = visit.open("/report/check").sends().receipt

    assert first == second
    assert Case.objects.count() == 1


def test_a_stale_look_over_is_shown_again_and_sends_nothing(town: Town) -> None:
    visit = Visit().looks_over(town.grid)
    stale = re.search(r'name="op" value="([^"]+)"', visit.text)
    assert stale

    visit.says(words=WORDS + "今天又灭了一盏。")
    visit.send("/report/check", op=stale[1])

    assert visit.page.status_code == 409
    assert "内容改过了。请再看一遍，再提交。" in visit.text
    assert Case.objects.count() == 0


def test_a_report_asked_to_pass_by_the_grid_goes_to_the_community(town: Town) -> None:
    Visit().stands_in(town.grid).says().points().leaves(not_my_grid="on").sends()

    assert Case.objects.get().holder == town.community


def test_who_leaves_no_number_is_anonymous_and_a_number_beside_it_is_dropped(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says().points().leaves("none", phone="12345", name="").sends()

    assert visit.receipt
    assert Case.objects.get().anonymous
    assert "12345" not in visit.text


def test_a_category_left_open_is_registered_as_other(town: Town) -> None:
    Visit().looks_over(town.grid).sends()

    assert Case.objects.get().category == "9999"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "请说说情况"),
        ("路灯不亮", "情况太短，请至少写10个字"),
        ("灯" * 2001, "情况太长，请删到2000字以内"),
    ],
)
def test_words_that_do_not_fit_are_said_so_and_kept(town: Town, words: str, message: str) -> None:
    visit = Visit().stands_in(town.grid).says(words)

    assert visit.page.status_code == 422
    assert visit.title.startswith("有错：")
    assert f'<a href="#id_words">{message}</a>' in visit.text
    assert f"{words}</textarea>" in visit.text


def test_ten_megabytes_of_words_are_not_taken_in(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says("灯" * 3_500_000)

    assert visit.page.status_code == 400
    assert "内容可能太长了" in visit.text
    assert "portal.draft" not in visit.session


def test_what_is_no_photo_is_refused_by_name_and_the_others_are_kept(town: Town) -> None:
    paper = SimpleUploadedFile("通知.pdf", b"%PDF-1.7 not a picture", "image/jpeg")

    visit = Visit().stands_in(town.grid).says("路灯不亮", photos=[a_photo(), paper])

    assert "“通知.pdf”不是照片。" in visit.text
    assert "还差2处，请改一下" in visit.text
    assert visit.text.count("/report/photo/") == 1
    assert "收到的照片已经存好，不用重传。" in visit.text


def test_a_photo_over_twenty_megabytes_is_refused(town: Town) -> None:
    heavy = SimpleUploadedFile("大.jpg", b"\xff\xd8" + bytes(20 * 1024 * 1024), "image/jpeg")

    visit = Visit().stands_in(town.grid).says(photos=[heavy])

    assert "“大.jpg”超过20 MB" in visit.text
    assert Attachment.objects.count() == 0


def test_the_seventh_photo_has_no_room_until_one_is_taken_out(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says(photos=[a_photo(f"{n}.jpg") for n in range(8)])

    assert "最多6张，请先删掉2张" in visit.text
    assert visit.text.count('name="drop"') == 6
    dropped = re.findall(r'name="drop" value="([^"]+)"', visit.text)[0]
    visit.says(drop=dropped)
    assert visit.text.count('name="drop"') == 5
    assert WORDS in visit.text


def test_a_visitors_photo_is_shown_to_that_visit_alone(town: Town) -> None:
    Visit().stands_in(town.grid).says(photos=[a_photo()])
    address = f"/report/photo/{Attachment.objects.get().id}"

    assert Visit().open(address).page.status_code == 404


def test_a_place_needs_words_or_a_tap(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says().points("")

    assert visit.page.status_code == 422
    assert "请写具体位置，或在地图上点一下" in visit.text


def test_without_a_place_the_list_is_offered(town: Town) -> None:
    visit = Visit().says().points()

    assert visit.page.status_code == 422
    assert "请先选您在的地方" in visit.text
    assert ADDRESS in visit.text


def test_a_tap_on_the_map_marks_a_point_in_the_grid_under_it(town: Town) -> None:
    draw_grids(town)
    visit = Visit().stands_in(town.grid).says()
    visit.open("/report/where")

    visit.points("", **{"map_m.x": "163", "map_m.y": "150"})

    assert "已标在" in visit.text
    visit.points("").leaves().sends()
    case = Case.objects.get()
    assert case.area == town.grid
    assert case.lon_e5 is not None and abs(case.lon_e5 - 11_430_300) < 3  # the middle of the grid
    assert case.lat_e5 is not None and abs(case.lat_e5 - 3_050_250) < 3


@pytest.mark.parametrize("size", ["map_s", "map_m", "map_l"])
def test_a_tap_means_the_same_ground_in_every_size_of_the_map(town: Town, size: str) -> None:
    draw_grids(town)
    width = {"map_s": 286, "map_m": 326, "map_l": 640}[size]
    visit = Visit().stands_in(town.grid).says().open("/report/where")

    visit.points(**{f"{size}.x": str(width * 3 // 4), f"{size}.y": str(round(width * 0.46))})
    visit.open("/report/contact").leaves().sends()

    case = Case.objects.get()
    assert case.lon_e5 is not None and abs(case.lon_e5 - 11_430_487) <= 2


def test_the_map_pressed_by_keyboard_marks_nothing_and_keeps_the_words(town: Town) -> None:
    draw_grids(town)
    visit = Visit().stands_in(town.grid).says().open("/report/where")

    visit.points(**{"map_m.x": "0", "map_m.y": "0"})

    assert "已标在" not in visit.text
    assert ADDRESS in visit.text


def test_a_point_in_another_county_is_refused_kindly(town: Town) -> None:
    draw_grids(town)
    visit = Visit().stands_in(town.grid).says()

    visit.points(map="position", longitude="114.323", latitude="30.502")

    assert visit.page.status_code == 422
    assert "这个点在青禾区以外，请重新点" in visit.text
    assert ADDRESS in visit.text


def test_a_position_tells_a_visitor_without_a_place_where_they_are(town: Town) -> None:
    draw_grids(town)
    visit = Visit().says()

    visit.points(map="position", longitude="114.3031", latitude="30.5022")

    assert "春晓社区第1网格" in visit.text
    assert "已标在" in visit.text


@pytest.mark.parametrize(("longitude", "latitude"), [("", ""), ("nan", "30"), ("200", "30"), ("东", "北")])
def test_a_position_that_is_none_is_said_so(town: Town, longitude: str, latitude: str) -> None:
    visit = Visit().stands_in(town.grid).says()

    visit.points(map="position", longitude=longitude, latitude=latitude)

    assert "没有取到位置" in visit.text


def test_the_map_moves_and_zooms_by_plain_buttons(town: Town) -> None:
    draw_grids(town)
    visit = Visit().stands_in(town.grid).says().open("/report/where")
    seen = set()

    for press in ("in", "right", "up", "left", "down", "out"):
        visit.points(map=press)
        version = re.search(r"/report/map\?v=(\w+)", visit.text)
        assert version
        seen.add(version[1])
        picture = visit.client.get(f"/report/map?v={version[1]}")
        assert picture["Content-Type"] == "image/png"
        assert len(picture.content) <= 40_000

    assert len(seen) >= 5


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"contact": ""}, "请选留不留手机号"),
        ({"phone": "1200000"}, "手机号要11位，现在是7位"),
        ({"phone": ""}, "请写手机号，或者选“不留”"),
        ({"phone": "22000000001"}, "手机号要以1开头，请再看一遍"),
        ({"name": "李" * 21}, "称呼太长，请删到20字以内"),
    ],
)
def test_a_contact_that_does_not_fit_is_said_so(town: Town, fields: dict[str, Any], message: str) -> None:
    visit = Visit().stands_in(town.grid).says().points().leaves(**fields)

    assert visit.page.status_code == 422
    assert message in visit.text


def test_a_number_may_be_written_with_spaces_and_the_countrys_prefix(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says().points().leaves(phone="+86 120 0000 0001")

    assert "核对一下" in visit.title
    assert PHONE in visit.text


def test_where_someone_may_be_in_danger_the_numbers_stand_above_the_button(town: Town) -> None:
    lift = Visit().looks_over(town.grid, category="0308")
    road = Visit().looks_over(town.grid, category="0401")
    lamp = Visit().looks_over(town.grid, category="0203")

    assert 'href="tel:119"' in lift.text and 'href="tel:122"' not in lift.text
    assert 'href="tel:122"' in road.text
    assert 'href="tel:119"' not in lamp.text


def test_a_correction_comes_back_to_the_look_over(town: Town) -> None:
    visit = Visit().looks_over(town.grid)

    visit.send("/report/what?back=check", words=WORDS + "请快来看。", category="0203")

    assert "核对一下" in visit.title
    assert "请快来看" in visit.text


def test_clearing_forgets_words_photos_and_number(town: Town) -> None:
    visit = Visit().looks_over(town.grid, photos=[a_photo()])

    visit.send("/report/clear").open("/report/what")

    assert WORDS not in visit.text
    assert 'name="drop"' not in visit.text


def test_nobody_sends_a_report_with_a_step_left_out(town: Town) -> None:
    visit = Visit().stands_in(town.grid).says().open("/report/check")

    assert "在哪里？" in visit.title


def test_the_session_table_shows_neither_words_nor_number(town: Town) -> None:
    Visit().looks_over(town.grid)

    stored = str(Session.objects.get().get_decoded())
    assert WORDS[:6] not in stored
    assert PHONE not in stored
    assert ADDRESS not in stored


def test_no_address_and_no_title_tells_number_or_code(town: Town) -> None:
    visit = Visit().looks_over(town.grid).sends()
    number, code = visit.receipt
    titles = [visit.title]
    for address in ("/report/slip", "/follow/case", "/follow/mine", "/follow/looks", "/follow/withdraw"):
        titles.append(visit.open(address).title)

    for text in (*visit.addresses, *titles):
        assert number not in text.replace("-", "")
        assert code not in text


def test_the_receipt_is_kept_by_no_cache_and_ends_with_the_visit(town: Town) -> None:
    visit = Visit().looks_over(town.grid).sends()

    assert "no-store" in visit.page["Cache-Control"]
    visit.send("/follow/leave").open("/report/done")
    assert "离开太久了" in visit.text


def test_the_receipt_names_the_day_of_the_answer_and_the_limit(town: Town) -> None:
    visit = Visit().looks_over(town.grid, category="0203").sends()

    assert "受理后3个工作日内" in visit.text
    assert re.search(r"\d+月\d+日（周.）.*?\d+:\d\d前", visit.text)


def test_the_printed_receipt_says_where_to_look_it_up(town: Town) -> None:
    visit = Visit().looks_over(town.grid).sends()
    number = visit.receipt[0]
    visit.open("/report/slip")

    assert visit.receipt[0] == number
    assert "/follow<" in visit.text
    assert PHONE not in visit.text


def test_a_form_without_its_mark_is_refused_with_a_way_out(town: Town) -> None:
    visit = Visit(Client(enforce_csrf_checks=True))

    visit.send("/report/what", words=WORDS)

    assert visit.page.status_code == 403
    assert "这次没有收下" in visit.text


def test_the_resident_is_named_nowhere_in_the_chain(town: Town) -> None:
    Visit().looks_over(town.grid).sends()

    body = CaseEvent.objects.get().body
    assert PHONE not in body
    assert "李女士" not in body
