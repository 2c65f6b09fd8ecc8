"""From an empty folder to the first case: what an administrator, two clerks and a resident do on the first day."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.server]

LINLI = (sys.executable, "-m", "linli.project.cli")
WAIT_S = 90
PLACES = """99 和安省
9901 云桥市
990101 青禾区
990101001 柳溪街道
990101001001 春晓社区
"""
FOUNDERS = {"R01": ("程一", "sys01"), "R02": ("安二", "sec01"), "R03": ("沈三", "aud01")}
PASSWORD = "Linxi-Qiao-8"
CLERK = ("许可", "qh12")
COMMUNITY = "990101001001"
COUNTY = "990101000000"
WORDS = "东门口的路灯三天没亮了，晚上看不清台阶。"
Browse = Callable[..., Page]


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a Linli with an empty folder and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    own = {"LINLI_HOME": str(tmp_path / "home"), "LINLI_DATABASE_URL": "", "LINLI_LISTEN": listen}
    return {**os.environ, **own}


@pytest.fixture
def begun(empty: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Return address and set-up code of a house that `linli init` and `linli run` have just begun."""
    said = subprocess.run([*LINLI, "init", "--json"], env=empty, capture_output=True, text=True, check=True)
    url, code = f"http://{empty['LINLI_LISTEN']}", json.loads(said.stdout)["code"]
    log = Path(empty["LINLI_HOME"]).parent / "log"
    with (
        log.open("wb") as lines,
        subprocess.Popen([*LINLI, "run"], env=empty, stdout=lines, stderr=lines) as server,
    ):
        patience = time.monotonic() + WAIT_S
        while not answers(url):
            assert time.monotonic() < patience, log.read_text()
            time.sleep(0.2)
        yield url, code
        server.terminate()
        server.wait(WAIT_S)
    assert code not in log.read_text()


def test_an_empty_folder_becomes_a_county_that_takes_and_accepts_its_first_case(
    begun: tuple[str, str], browse: Browse
) -> None:
    url, code = begun
    page = browse(javascript=False)

    papers = founded(page, url, code)
    for login, link in papers.items():
        sets_password(browse(javascript=False), link, login)
    completes_the_list(signed_in(browse(javascript=False), url, "sys01"), url)
    appoints_a_clerk(signed_in(browse(javascript=False), url, "sec01"), url)
    clerk = first_paper(signed_in(browse(javascript=False), url, "sec01"), url)
    sets_password(browse(javascript=False), clerk, CLERK[1])

    number = reports(browse(360, 740, javascript=False), url)
    accepts(signed_in(browse(), url, CLERK[1]), url, number)


def founded(page: Page, url: str, code: str) -> dict[str, str]:
    """Go from the code to the three administrators; return the link of each by login."""
    page.goto(f"{url}/console/setup")
    page.get_by_label("代码").fill(code)
    page.get_by_role("button", name="继续").click()
    page.get_by_label("或者手工填写").fill(PLACES)
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("青禾区").check()
    page.get_by_role("button", name="设立中心").click()
    for role, (name, login) in FOUNDERS.items():
        page.locator(f"[name=name_{role}]").fill(name)
        page.locator(f"[name=login_{role}]").fill(login)
    page.get_by_role("button", name="完成").click()
    page.get_by_role("heading", name="可以登录了").wait_for()
    return dict(zip((login for _name, login in FOUNDERS.values()), links_on(page), strict=True))


def links_on(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator(".ll-wrap").all()]


def sets_password(page: Page, link: str, login: str) -> None:
    page.goto(link)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("新密码已设好").wait_for()


def signed_in(page: Page, url: str, login: str) -> Page:
    page.goto(f"{url}/console/sign-in")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")
    return page


def completes_the_list(page: Page, url: str) -> None:
    """Add the usual units and a first grid by what the list says is missing, and confirm what only a person can tell."""
    page.get_by_role("link", name="还缺什么").first.click()
    page.get_by_role("link", name="设立部门").click()
    page.get_by_role("button", name="增加所选").click()
    page.get_by_role("link", name="各设一个网格").click()
    page.get_by_role("button", name="现在设立").click()
    for topic in ("工作日历", "事项类别与时限", "密钥环另存一份"):
        page.get_by_role("link", name=topic).click()
        page.get_by_role("button", name="看过，确认").click()
    assert page.get_by_text("还没有确认").count() == 0
    assert page.get_by_role("link", name="各设一个网格").count() == 0


def appoints_a_clerk(page: Page, url: str) -> None:
    for place in (COUNTY, COMMUNITY):
        page.goto(f"{url}/console/organisation/{place}/people/new")
        page.get_by_label("登录名").fill(CLERK[1])
        page.get_by_label("姓名").fill(CLERK[0])
        page.get_by_label("岗位", exact=True).select_option("R12")
        page.get_by_label("任职起日").fill(time.strftime("%Y-%m-%d"))
        page.get_by_role("button", name="保存").click()
        page.get_by_text("已任命").wait_for()


def first_paper(page: Page, url: str) -> str:
    page.goto(f"{url}/console/setup/papers")
    page.get_by_role("button", name="印登录单").click()
    (link,) = links_on(page)
    return link


def reports(page: Page, url: str) -> str:
    """Report as a resident does; return the number as it is printed."""
    page.goto(f"{url}/d/{COMMUNITY}")
    page.get_by_role("link", name="我要反映").click()
    page.get_by_label("说说情况").fill(WORDS)
    page.get_by_role("button", name="下一步：在哪里").click()
    page.get_by_label("具体位置").fill("东门口灯杆旁")
    page.keyboard.press("Enter")
    page.get_by_label("不留").check()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交", exact=True).click()
    return page.locator(".ll-number").inner_text().replace("\n", "").replace(" ", "")


def accepts(page: Page, url: str, number: str) -> None:
    page.goto(f"{url}/console/cases/?lens=place:{COMMUNITY}")
    page.get_by_role("link", name="东门口的路灯").first.click()
    page.get_by_role("link", name="受理").first.click()
    page.get_by_role("button", name="受理").first.click()
    page.get_by_text("案件现在是“待分流”").wait_for()
    assert number in page.content().replace("-", "")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
