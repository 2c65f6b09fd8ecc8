"""What every page owes its reader: both languages, little weight, few queries, no cookies before a form."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from linli.cases.models import Case
from linli.cases.rules.state import CaseKey
from linli.kernel.clock import now
from linli.portal.tests.visit import Visit, a_photo, draw_grids
from tests.cases import Story
from tests.town import Town

HAN = re.compile(r"[\u3400-\u9fff]")
CASE_PAGE_QUERIES = 17
PAGE_BYTES_MAX, CSS_BYTES_MAX = 60_000, 25_000
OPEN_PAGES = (
    "/",
    "/place",
    "/grid",
    "/grid/notices",
    "/contact",
    "/privacy",
    "/accessibility",
    "/follow",
    "/nowhere",
)
STEPS = ("/report/what", "/report/where", "/report/contact", "/report/check")
AFTER = ("/report/done", "/report/slip", "/follow/case", "/follow/mine", "/follow/looks", "/follow/withdraw")


def in_english(visit: Visit) -> Visit:
    visit.client.get("/view?lang=en&next=/")
    return visit


def without_data(page: str) -> str:
    """Return the words of a page that are its own: what is marked as Chinese is a name or was written by someone."""
    page = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S)
    page = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", page, flags=re.S)
    return re.sub(r'value="[^"]*"', "", page)


@pytest.fixture
def walked(town: Town) -> Callable[[Visit], list[Visit]]:
    """Return every page of a report and of the case it becomes, for one visit."""

    def walk(visit: Visit) -> list[Visit]:
        draw_grids(town)
        visit.stands_in(town.grid)
        seen = [_kept(visit.open(page)) for page in OPEN_PAGES]
        seen.append(_kept(visit.says("灯灭")))
        visit.says(photos=[a_photo()], category="0301").points()
        seen.append(_kept(visit.leaves("phone", "120")))
        visit.leaves()
        seen += [_kept(visit.open(page)) for page in STEPS]
        visit.open("/report/check").sends()
        return seen + [_kept(visit.open(page)) for page in AFTER]

    return walk


def _kept(visit: Visit) -> Visit:
    return Visit(visit.client, visit.page)


def test_an_english_page_holds_no_han_but_names_and_what_people_wrote(
    walked: Callable[[Visit], list[Visit]],
) -> None:
    for page in walked(in_english(Visit())):
        words = without_data(page.text)
        assert 'lang="en"' in page.text
        found = HAN.search(words)
        assert not found, (
            page.page.request["PATH_INFO"],
            words[max(0, found.start() - 60) : found.end() + 20],
        )


def test_every_page_is_light(walked: Callable[[Visit], list[Visit]]) -> None:
    for page in walked(Visit()):
        assert len(page.page.content) <= PAGE_BYTES_MAX


def test_the_style_sheets_are_small_when_packed() -> None:
    files = [finders.find(name) for name in ("ui/tokens.css", "portal/portal.css")]
    packed = sum(len(gzip.compress(Path(str(file)).read_bytes())) for file in files)

    assert packed <= CSS_BYTES_MAX


def test_the_large_type_is_a_class_that_the_server_sets_and_the_page_stays(town: Town) -> None:
    visit = Visit().stands_in(town.grid)

    visit.open("/view?size=lg&next=/report/what")

    assert visit.page.request["PATH_INFO"] == "/report/what"
    assert re.search(r'<html[^>]* class="lg"', visit.text)
    assert "回标准版" in visit.text


@pytest.mark.parametrize("page", ["/", "/privacy", "/accessibility", "/contact", "/place"])
def test_reading_needs_no_cookie(town: Town, page: str) -> None:
    client = Client()
    client.get(page)

    assert not client.cookies


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("/", 1),
        ("/grid", 7),
        ("/grid/notices", 2),
        ("/contact", 5),
        ("/place", 5),
        ("/report/what", 1),
        ("/report/where", 1),
        ("/report/contact", 1),
        ("/follow", 1),
    ],
)
def test_a_page_asks_the_database_a_fixed_number_of_questions(
    town: Town, django_assert_num_queries: Any, page: str, queries: int
) -> None:
    draw_grids(town)
    visit = Visit().stands_in(town.grid).says().open(page)

    with django_assert_num_queries(queries):
        visit.open(page)


def test_the_case_page_asks_no_more_when_more_has_happened(
    town: Town, django_assert_num_queries: Any
) -> None:
    visit = Visit().looks_over(town.grid).sends().open("/follow/case")
    case = Case.objects.get()

    with django_assert_num_queries(CASE_PAGE_QUERIES):
        visit.open("/follow/case")
    story = Story(town, CaseKey(case.county, case.id), now())
    story.make("self_resolve", town.worker)
    story.make("progress", town.worker, note="已经到现场看过", shown=True)
    with django_assert_num_queries(CASE_PAGE_QUERIES):
        visit.open("/follow/case")


def test_a_page_that_is_not_there_names_the_phone_and_the_way_home(town: Town) -> None:
    visit = Visit().stands_in(town.grid).open("/nowhere")

    assert visit.page.status_code == 404
    assert "没有这一页" in visit.text
    assert 'href="tel:110"' in visit.text


def test_when_we_fail_the_page_says_so_and_names_a_mark(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_facts: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("linli.portal.queries.grid_card", fail)
    visit = Visit(Client(raise_request_exception=False)).stands_in(town.grid).open("/grid")

    assert visit.page.status_code == 500
    assert "是我们这边的问题，不是您操作错了。" in visit.text
    assert re.search(r"E-[2-9A-Z]{6}", visit.text)
