"""The console in a real browser: by keyboard alone, on a phone, without script, for everybody."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from linli.cases.models import Case
from linli.console.tests.desk import address
from tests.cases import DISPATCH, Story, accepted, finished, handling, reported
from tests.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HAN_OUTSIDE_DATA = r"""() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("[lang^=zh]").forEach((element) => element.remove());
  return copy.textContent.match(/[^\n]{0,20}[\u4e00-\u9fff]+[^\n]{0,20}/g) || [];
}"""


@pytest.fixture
def sit(live_server: Any, browse: Callable[..., "Page"], town: Town) -> Callable[..., "Page"]:
    """Return `sit(login, **browser) -> Page`: someone of the town, signed in, in front of the console."""

    def sit_down(login: str, **browser: Any) -> "Page":
        client = Client()
        client.force_login(town.account[login])
        page = browse(**browser)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}/console/")
        return page

    return sit_down


def test_a_clerk_takes_a_call_and_dispatches_it_by_keyboard_alone(
    sit: Callable[..., "Page"], town: Town
) -> None:
    page = sit("qh12", width=1440, height=900)
    press, write = page.keyboard.press, page.keyboard.type

    press("n")
    page.wait_for_url("**/console/register")
    page.focus("#f-reporter_name")
    write("居民四")
    press("Tab")
    write("12000000004")
    page.focus("#f-description")
    write("东门口的井一下雨就往上冒水，老人孩子都绕着走。")
    press("Tab")
    write("东门排水井堵塞")
    press("Tab")
    write("荷塘社区")
    press("Tab")
    write("东门外人行道")
    page.focus("#f-category")
    write("0205")
    press("Control+Enter")
    page.wait_for_selector("text=查询码")
    press("Enter")
    page.wait_for_selector("h1:has-text('东门排水井堵塞')")
    press("a")
    page.wait_for_url("**/moves/accept")
    press("Control+Enter")
    page.wait_for_selector("text=案件现在是“待分流”")
    press("d")
    page.wait_for_url("**/moves/dispatch")
    page.focus("input[name=lead]")
    press("Space")
    page.focus("#f-opinion")
    write("请到现场疏通，注意围挡。")
    press("Control+Enter")
    page.wait_for_selector("text=案件现在是“待签收”")


def test_a_call_is_registered_with_its_receipt_in_a_dozen_presses_beside_the_words(
    sit: Callable[..., "Page"], town: Town
) -> None:
    page, pressed = sit("qh12", width=1440, height=900), []

    def press(*keys: str) -> None:
        for key in keys:
            pressed.append(key)
            page.keyboard.press(key)

    write = page.keyboard.type
    press("n")
    page.wait_for_selector("#f-reporter_name:focus")
    write("居民四")
    press("Tab")
    write("12000000004")
    press("Tab", "Tab", "Tab")  # past 匿名 and 不交本网格
    write("东门口的井一下雨就往上冒水，老人孩子都绕着走。")
    press("Tab", "Tab")  # the title comes from the words
    press("ArrowDown", "Tab")
    write("东门外人行道")
    press("Tab", "Tab")
    write("0205")
    press("Control+Enter")
    page.wait_for_selector("text=在电话里这样说")
    code = page.input_value("input[name=query_code]")
    with page.context.expect_event("response", lambda answer: answer.url.endswith("/receipt")) as printed:
        press("Alt+p")

    assert printed.value.headers["content-type"] == "application/pdf"
    assert code[:4] in page.inner_text(".ll-say")

    assert Case.objects.get().category == "0205"
    assert len(pressed) <= 13


def test_the_list_is_walked_and_opened_with_j_k_and_enter(sit: Callable[..., "Page"], town: Town) -> None:
    for title in ("一号井盖缺失", "二号路灯不亮", "三号护栏松动"):
        accepted(town, title=title)
    page = sit("qh12", width=1440, height=900)

    page.goto(f"{page.url}cases/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    focused = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1:has-text('{focused}')")

    assert focused == page.locator("h1 span").first.inner_text()


def test_letters_typed_into_a_field_are_letters(sit: Callable[..., "Page"]) -> None:
    page = sit("qh12")

    page.keyboard.press("/")
    page.keyboard.type("n a d j")

    assert page.input_value("#find") == "n a d j"
    assert page.url.endswith("/console/")


def test_whoever_switched_single_keys_off_is_not_moved_by_them(
    sit: Callable[..., "Page"], town: Town
) -> None:
    from linli.access.actions import choose_single_keys

    choose_single_keys(account=town.account["qh12"].id, on=False)
    page = sit("qh12")

    page.keyboard.press("n")
    page.wait_for_timeout(200)

    assert page.url.endswith("/console/")


def test_the_help_sheet_lists_the_keys_of_the_page_and_gives_the_focus_back(
    sit: Callable[..., "Page"], axe: Callable[["Page"], None]
) -> None:
    page = sit("qh12")

    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    axe(page)

    assert "新登记" in page.inner_text("dialog[open]")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_a_call_can_be_registered_without_any_script(sit: Callable[..., "Page"], town: Town) -> None:
    page = sit("qh12", javascript=False)

    page.goto(f"{page.url}register")
    page.fill("#f-description", "菜场东口的路面塌了一块，行人绊倒。")
    page.fill("#f-title", "路面塌陷")
    page.check("input[name=anonymous]")
    page.select_option("#f-place", town.community)
    page.select_option("#f-category", "0201")
    page.click("button:has-text('登记并受理')")
    page.click("a:has-text('打开案件')")

    assert "待分流" in page.inner_text(".ll-path")


def test_choosing_critical_shows_the_emergency_numbers_first(sit: Callable[..., "Page"]) -> None:
    page = sit("qh12")
    page.goto(f"{page.url}register")

    assert not page.is_visible(".ll-emergency")
    page.check("input[value=critical]")
    assert page.is_visible(".ll-emergency")


def every_page(town: Town) -> list[tuple[str, str]]:
    """Return (login, path) of each page of the console, with data, one with mistakes to come."""
    new, work, done = accepted(town), handling(town), finished(town)
    waiting: Story = accepted(town)
    said = waiting.make(
        "escalate", town.desk, reason_code="01", tried="到现场看过，处理不了", request="请市级协调"
    )
    sent = accepted(town)
    sent.make("dispatch", town.desk, **DISPATCH)
    party = next(iter(new.state.parties))
    return [
        ("qh12", "/console/"),
        ("qhcg21", "/console/"),
        ("qh11", "/console/"),
        ("cx31a", "/console/"),
        ("qh12", "/console/cases/"),
        ("qh12", "/console/cases/?lens=place:990101&urgency=normal"),
        ("qh12", "/console/register"),
        ("qh12", "/console/find"),
        ("qh11", "/console/proposals/"),
        ("qh12", "/console/own"),
        ("qh12", "/console/keys"),
        ("qh12", address(work)),
        ("qh11", address(waiting)),
        ("qh11", address(waiting, f"proposals/{said.proposal}")),
        ("qh12", address(work, "preview")),
        ("qh12", address(new, "moves/dispatch")),
        ("qh12", address(new, "moves/reject")),
        ("qh12", address(new, f"parties/{party}/phone")),
        ("qhcg21", address(sent, "moves/sign")),
        ("qhcg21", address(work, "moves/finish")),
        ("qh12", address(done, "moves/check_pass")),
        ("cx12", "/console/notices/"),
        ("cx12", "/console/notices/new"),
        ("cx12", "/console/papers"),
        ("qh12", "/console/nowhere"),
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [1440, 320])
def test_every_page_is_sound_in_each_language_and_width(
    sit: Callable[..., "Page"], axe: Callable[["Page"], None], town: Town, language: str, width: int
) -> None:
    pages: dict[str, Page] = {}
    for login, path in every_page(town):
        page = pages.get(login) or pages.setdefault(
            login, sit(login, language=language, width=width, height=800)
        )
        page.goto(urljoin(page.url, path))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if language == "en":
            assert page.evaluate(HAN_OUTSIDE_DATA) == [], path


def test_a_search_goes_by_the_box_and_shows_its_results(
    sit: Callable[..., "Page"], axe: Callable[["Page"], None], town: Town
) -> None:
    accepted(town, category="0203", title="路灯不亮")
    accepted(town, category="0203", title="路灯闪烁")
    page = sit("qh12")

    page.keyboard.press("/")
    page.keyboard.type("路灯故障")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=找到2件")
    axe(page)
    page.keyboard.press("/")
    page.keyboard.type("zjj")
    page.keyboard.press("Enter")
    page.wait_for_selector("li a:has-text('住建局')")
    axe(page)

    assert page.url.endswith("/console/find")


def test_mistakes_are_announced_and_the_page_stays_sound(
    sit: Callable[..., "Page"], axe: Callable[["Page"], None], town: Town
) -> None:
    story = accepted(town)
    page = sit("qh12")

    page.goto(urljoin(page.url, address(story, "moves/dispatch")))
    page.click("button:has-text('分流交办')")
    page.wait_for_selector("#errors")
    axe(page)

    assert page.evaluate("document.activeElement.id") == "errors"
    assert re.search("有2处要改", page.inner_text("#errors"))


def test_a_clerk_handles_twenty_cases_by_keyboard_alone(sit: Callable[..., "Page"], town: Town) -> None:
    """Accept twenty reports, one after the other: three keys a case, and never a look for the next."""
    for number in range(20):
        reported(town, place=town.centre, title=f"第{number + 1}盏路灯不亮")
    page = sit("qh12", width=1440, height=900)
    press = page.keyboard.press

    press("Enter")
    keys = 1
    for number in range(20):
        page.wait_for_selector("[data-key='a']")
        press("a")
        page.wait_for_url("**/moves/accept*")
        press("Control+Enter")
        page.wait_for_selector("text=案件现在是“待分流”")
        keys += 2
        if number < 19:
            press("j")
            keys += 1

    assert keys == 60
    page.goto(page.url.split("/console/")[0] + "/console/")
    assert "等我处理20件" in page.inner_text("h1")


def test_an_open_case_shows_a_colleagues_move_within_five_seconds(
    sit: Callable[..., "Page"], town: Town
) -> None:
    story = accepted(town)
    page = sit("qh11", width=1440, height=900, live=True)
    page.goto(page.url.split("/console/")[0] + address(story))
    page.wait_for_load_state("networkidle")

    story.make("dispatch", town.desk, **DISPATCH)

    page.wait_for_selector(".ll-live:has-text('许可：')", timeout=5_000)
    page.keyboard.press("l")
    page.wait_for_selector("section[aria-labelledby=timeline]:has-text('分流')")
    page.goto("about:blank")
    page.wait_for_timeout(500)  # the last question of the page is answered


def test_what_is_typed_survives_a_closed_window(sit: Callable[..., "Page"], town: Town) -> None:
    story = accepted(town)
    page = sit("qh12", width=1440, height=900)
    page.goto(page.url.split("/console/")[0] + address(story, "moves/dispatch"))
    page.fill("#f-opinion", "请到现场疏通，注意围挡")
    page.wait_for_selector("#live:has-text('草稿已存')", state="attached")

    page.goto(page.url)

    assert page.input_value("#f-opinion") == "请到现场疏通，注意围挡"
    assert page.locator("text=这是您上次没交的内容").is_visible()
