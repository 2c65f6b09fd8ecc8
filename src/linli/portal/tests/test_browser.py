"""Stories in a real browser: a cheap phone without script, the helps of script, and what a screen reader is told."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from linli.cases.models import Case
from linli.cases.rules.state import CaseKey
from linli.media import queries as media
from linli.portal.tests.visit import ADDRESS, PHONE, WORDS, a_photo, draw_grids
from tests.cases import FEEDBACK, FINISH, Story
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE_WIDTH, SMALLEST = 360, 320
Browse = Callable[..., Page]
Axe = Callable[[Page], None]


def upload(name: str = "路灯.jpg", *, located: bool = False) -> Any:
    photo = a_photo(name, located=located)
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo.read()}


def no_sideways_scroll(page: Page) -> None:
    """The page is no wider than its window; asked by the browser's own layout, so that it works without script."""
    size = page.context.new_cdp_session(page).send("Page.getLayoutMetrics")
    assert size["cssContentSize"]["width"] <= size["cssLayoutViewport"]["clientWidth"], page.url


def reports(page: Page, server: str, place: str) -> None:
    page.goto(f"{server}/d/{place}")
    page.get_by_role("link", name="我要反映").click()
    page.get_by_label("说说情况").fill(WORDS)
    page.locator("#id_photos").set_input_files([upload()])
    page.get_by_role("button", name="下一步：在哪里").click()
    page.get_by_label("具体位置").fill(ADDRESS)
    page.keyboard.press("Enter")
    page.get_by_label("留手机号").check()
    page.get_by_label("手机号", exact=True).fill(PHONE)
    page.get_by_role("button", name="下一步：核对").click()


def is_told(town: Town) -> Story:
    """Let the staff solve the case just reported, up to telling its resident."""
    case = Case.objects.get()
    story = Story(town, CaseKey(case.county, case.id), datetime.now(UTC))
    finish: dict[str, Any] = {**FINISH}
    feedback: dict[str, Any] = {**FEEDBACK}
    story.make("self_resolve", town.worker)
    story.make("finish", town.worker, **finish)
    story.make("check_pass", town.community_desk, way="on_site")
    story.make("feedback", town.community_desk, **feedback)
    return story


def test_on_a_small_phone_without_script_one_reports_follows_disagrees_and_rates(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    draw_grids(town)
    page = browse(SMALLEST, 640, javascript=False)
    reports(page, live_server.url, town.grid)
    page.get_by_role("button", name="提交", exact=True).click()
    no_sideways_scroll(page)
    number = page.locator(".ll-number").inner_text().replace("\n", "")
    code = page.locator(".ll-code").inner_text().replace("\n", "")

    page.get_by_role("link", name="看进度").click()
    no_sideways_scroll(page)
    page.get_by_role("button", name="退出查询").click()
    story = is_told(town)
    page.get_by_role("link", name="查进度").click()
    page.locator("#id_number").fill(number)
    page.locator("#id_code").fill(code.lower())
    page.keyboard.press("Enter")
    page.get_by_role("link", name="办好了吗？请评价").click()
    page.get_by_role("link", name="不同意这个结果").click()
    page.get_by_label("哪里不对").fill("灯亮了一晚，第二天又灭了。")
    page.get_by_role("button", name="提交", exact=True).click()
    assert story.state.state == "ACCEPTED"

    is_told(town)
    page.reload()
    page.get_by_role("link", name="办好了吗？请评价").click()
    page.get_by_label("解决了", exact=True).check()
    page.get_by_label("满意", exact=True).check()
    no_sideways_scroll(page)
    page.get_by_role("button", name="提交评价").click()

    assert story.state.state == "CLOSED"
    assert page.get_by_text("已办结").first.is_visible()


@pytest.mark.clause("C43")
def test_a_report_with_three_photos_is_made_on_a_360_pixel_screen_and_keeps_no_position_of_the_camera(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    page = browse(PHONE_WIDTH, 740, javascript=False)
    page.goto(f"{live_server.url}/d/{town.grid}")
    page.get_by_role("link", name="我要反映").click()
    page.get_by_label("说说情况").fill(WORDS)
    page.locator("#id_photos").set_input_files([upload(f"{n}.jpg", located=True) for n in range(3)])
    page.get_by_role("button", name="下一步：在哪里").click()
    page.get_by_label("具体位置").fill(ADDRESS)
    page.get_by_role("button", name="下一步：怎么联系您").click()
    page.get_by_label("不留").check()
    page.get_by_role("button", name="下一步：核对").click()
    no_sideways_scroll(page)
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("heading", name="已登记").wait_for()

    case = Case.objects.get()
    photos = media.attachments_of(case.county, case.id)
    assert len(photos) == 3
    for photo in photos:
        kept = b"".join(media.stream(photo))
        assert b"Exif" not in kept


def test_enter_in_the_place_field_means_next_and_never_the_map(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    draw_grids(town)
    page = browse(PHONE_WIDTH, 740, javascript=False)
    page.goto(f"{live_server.url}/d/{town.grid}")
    page.goto(f"{live_server.url}/report/what")
    page.get_by_label("说说情况").fill(WORDS)
    page.get_by_role("button", name="下一步：在哪里").click()

    page.get_by_label("具体位置").fill(ADDRESS)
    page.keyboard.press("Enter")

    page.wait_for_url("**/report/contact")


@pytest.mark.parametrize(("width", "shown"), [(320, 286), (360, 326), (1280, 640)])
def test_a_tap_marks_the_same_ground_on_every_width(
    town: Town, live_server: LiveServer, browse: Browse, width: int, shown: int
) -> None:
    draw_grids(town)
    page = browse(width, 740, javascript=False)
    page.goto(f"{live_server.url}/d/{town.grid}")
    page.goto(f"{live_server.url}/report/what")
    page.get_by_label("说说情况").fill(WORDS)
    page.get_by_role("button", name="下一步：在哪里").click()
    picture = page.locator(".ll-map input:visible")
    box = picture.bounding_box()
    assert box and round(box["width"]) == shown

    picture.click(position={"x": shown * 3 // 4, "y": round(box["height"] / 2)})
    page.get_by_label("具体位置").fill(ADDRESS)
    page.keyboard.press("Enter")
    page.get_by_label("不留").check()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交", exact=True).click()

    case = Case.objects.get()
    assert case.lon_e5 is not None and abs(case.lon_e5 - 11_430_487) <= 3
    assert case.lat_e5 is not None and abs(case.lat_e5 - 3_050_250) <= 3


def test_with_script_a_chosen_photo_is_seen_at_once(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    page = browse(PHONE_WIDTH, 740)
    page.goto(f"{live_server.url}/report/what")
    page.get_by_label("说说情况").fill("灯")

    page.locator("#id_photos").set_input_files([upload()])
    page.get_by_role("img", name="照片1").wait_for()

    assert page.get_by_label("说说情况").input_value() == "灯"
    assert page.locator(".ll-errors").count() == 0
    page.get_by_role("button", name="删掉").click()
    page.get_by_role("img", name="照片1").wait_for(state="detached")


def test_with_script_the_position_is_asked_once_when_pressed(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    draw_grids(town)
    page = browse(PHONE_WIDTH, 740)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 114.3031, "latitude": 30.5022})
    page.goto(f"{live_server.url}/report/what")
    page.get_by_label("说说情况").fill(WORDS)
    page.get_by_role("button", name="下一步：在哪里").click()

    page.get_by_role("button", name="用我现在的位置").click()

    page.get_by_text("已标在春晓社区第1网格").wait_for()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("large", [False, True])
def test_no_page_scrolls_sideways_and_none_has_a_grave_fault_of_access(
    *, town: Town, live_server: LiveServer, browse: Browse, axe: Axe, language: str, large: bool
) -> None:
    draw_grids(town)
    page = browse(SMALLEST, 640, language=language)

    def look(path: str = "") -> None:
        if path:
            page.goto(live_server.url + path)
        no_sideways_scroll(page)
        axe(page)

    page.goto(f"{live_server.url}/view?size={'lg' if large else 'normal'}&next=/")
    page.goto(f"{live_server.url}/d/{town.grid}")
    for path in (
        "/",
        f"/place?in={town.community}",
        "/grid",
        "/grid/notices",
        "/contact",
        "/privacy",
        "/accessibility",
        "/nowhere",
    ):
        look(path)
    look("/report/what")
    page.locator(".ll-btn-main").click()
    look()
    page.locator("#id_words").fill(WORDS)
    page.locator("#id_category").select_option("0308")
    page.locator("#id_photos").set_input_files([upload()])
    page.locator(".ll-photos img").wait_for()
    look()
    page.locator(".ll-btn-main").last.click()
    page.locator(".ll-map input:visible").click(position={"x": 100, "y": 100})
    page.locator("[name=map][value=unmark]").wait_for()
    look()
    page.locator(".ll-btn-main").click()
    look()  # the words of the place are missing, but a point is marked: the next step has come
    page.locator(".ll-btn-main").click()
    look()
    page.locator("#id_contact_0").check()
    page.locator("#id_phone").fill(PHONE)
    page.locator(".ll-btn-main").click()
    look()
    page.locator(".ll-btn-main").click()
    look()
    for path in ("/report/slip", "/follow/case", "/follow/mine", "/follow/looks", "/follow/withdraw"):
        look(path)
    is_told(town)
    for path in ("/follow/case", "/follow/rate", "/follow/disagree"):
        look(path)
    page.locator(".ll-btn-main").click()
    look()
    page.goto(f"{live_server.url}/follow")
    page.locator("#id_number").fill("1")
    page.locator("#id_code").fill("2")
    page.locator(".ll-btn-main").click()
    look()


def test_an_error_summary_has_the_focus_and_leads_to_its_field(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    page = browse(PHONE_WIDTH, 740)
    page.goto(f"{live_server.url}/report/what")
    page.get_by_role("button", name="下一步：在哪里").click()

    assert page.title().startswith("有错：")
    assert page.evaluate("document.activeElement.className") == "ll-errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_words"


def test_the_printed_receipt_fits_one_small_sheet(
    town: Town, live_server: LiveServer, browse: Browse
) -> None:
    page = browse(PHONE_WIDTH, 740)
    reports(page, live_server.url, town.grid)
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("link", name="打印版").click()

    sheet = page.pdf(format="A5")

    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
