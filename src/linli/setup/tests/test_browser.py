"""The set-up pages in a real browser: accessible, on a phone and on a desk, each in one language."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from linli.kernel.clock import now
from linli.organisation.models import Posting
from linli.setup import actions, rules
from tests.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HAN = re.compile(r"[\u3400-\u9fff]+")
# Words of an English page that are no recorded data, which say lang="zh-CN".
OWN_WORDS = """() => {
    for (const said of document.querySelectorAll("[lang=zh-CN]")) said.remove();
    return document.body.innerText;
}"""
PAGES = ("home", "complete", "units", "first-grids", "shapes", "papers", "calendar", "categories", "keys")
VIEWS = [(1280, "zh-CN"), (320, "zh-CN"), (320, "en"), (1280, "en")]
Axe = Callable[["Page"], None]


def looks_right(page: "Page", axe: Axe, width: int, language: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    if language == "en":
        assert HAN.findall(page.evaluate(OWN_WORDS)) == [], page.url


@pytest.mark.parametrize("view", VIEWS)
def test_the_pages_of_administrators(
    town: Town, live_server: LiveServer, browse: "Callable[..., Page]", axe: Axe, view: tuple[int, str]
) -> None:
    width, language = view
    client = Client()
    client.force_login(town.account["qh01"])
    page = browse(width=width, language=language)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item] # a plain dict is one

    for name in PAGES:
        page.goto(live_server.url + reverse(f"setup:{name}"))
        looks_right(page, axe, width, language)


@pytest.mark.parametrize("view", VIEWS)
def test_the_steps_from_the_code_to_the_three_administrators(
    town: Town, live_server: LiveServer, browse: "Callable[..., Page]", axe: Axe, view: tuple[int, str]
) -> None:
    width, language = view
    Posting.objects.filter(role__in=rules.FOUNDERS).delete()
    page = browse(width=width, language=language)
    page.goto(f"{live_server.url}/console/setup")
    looks_right(page, axe, width, language)
    page.locator("[name=code]").fill("WRONG")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors, .ll-errors")
    looks_right(page, axe, width, language)
    page.locator("[name=code]").fill(actions.make_code(at=now()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/administrators")

    for step in ("places", "centres", "administrators"):
        page.goto(f"{live_server.url}/console/setup/{step}")
        looks_right(page, axe, width, language)
    for role in rules.FOUNDERS:
        page.locator(f"[name=name_{role.value}]").fill("新人")
        page.locator(f"[name=login_{role.value}]").fill(f"new{role.value[1:]}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ll-wrap")
    looks_right(page, axe, width, language)
    assert Posting.objects.filter(account__login__startswith="new").count() == len(rules.FOUNDERS)
